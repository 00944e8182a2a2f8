"""The declarations of workshops by their organisers, before a workshop has a page."""

from django.db import models
from django.db.models import Q

from consult.accounts.enums import ActorKind
from consult.core.models import OfOrganisation
from consult.core.postgres.ids import random_id
from consult.workshops.enums import DeclarationState
from consult.workshops.models.workshops import NAME_LENGTH, Workshop


class Declaration(OfOrganisation):
    """A workshop that a person without an account declares.

    The person's name and address are deleted once it is decided.
    """

    id = models.UUIDField(primary_key=True, default=random_id, editable=False)
    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(
        max_length=8, choices=DeclarationState, default=DeclarationState.WAITING
    )
    name = models.CharField(
        max_length=NAME_LENGTH, blank=True, default="", help_text="Of whoever declares it."
    )
    email = models.EmailField(max_length=254, blank=True, default="")
    structure = models.CharField(max_length=NAME_LENGTH)
    structure_kind = models.CharField(max_length=14, choices=ActorKind)
    place = models.CharField(max_length=120)
    held_on = models.DateField()
    expected = models.PositiveIntegerField(null=True, help_text="People expected.")
    topics = models.JSONField(default=list, help_text="Ids of topics.")
    message = models.TextField(max_length=2000, blank=True, default="")
    workshop = models.OneToOneField(
        Workshop, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    reason = models.CharField(
        max_length=400, blank=True, default="", help_text="Why it was refused; told by mail."
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=DeclarationState.values), name="declaration_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=DeclarationState.WAITING) ^ Q(decided_at__isnull=False),
                name="declaration_decided_on_a_day",
            ),
        ]
        indexes = [
            models.Index(
                fields=["consultation", "state", "created_at"], name="declarations_to_read"
            )
        ]

    def __str__(self) -> str:
        return f"{self.structure} {self.held_on}"
