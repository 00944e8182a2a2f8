"""Photos of a workshop, and counts of dots or hands."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from consult.core.models import OfOrganisation
from consult.core.postgres.ids import random_id
from consult.workshops.models.moderated import Moderated
from consult.workshops.models.workshops import Workshop
from moderation.enums import ModerationState


class Photo(Moderated, OfOrganisation):
    """A photo of a paperboard or of post-its, from which contributions are written.

    It is private by default.
    """

    id = models.UUIDField(primary_key=True, default=random_id, editable=False)
    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="photos")
    topic = models.ForeignKey(
        "consultations.Topic", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    file = models.OneToOneField("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    description = models.CharField(max_length=300, blank=True, default="")
    credit = models.CharField(
        max_length=160,
        blank=True,
        default="",
        db_default="",
        help_text="Who took it, and under which licence.",
    )
    is_public = models.BooleanField(default=False)
    place = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["place", "created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(moderation_state__in=ModerationState.values),
                name="photo_moderation_known",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def consultation_id(self) -> UUID:
        """The consultation of its workshop."""
        return self.workshop.consultation_id


class DeclaredCount(OfOrganisation):
    """The number of dots or hands that a group gave to something.

    The facilitator declares it: it is never a vote.
    """

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="declared_counts")
    topic = models.ForeignKey(
        "consultations.Topic", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    proposal = models.ForeignKey(
        "debates.Proposal", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    label = models.CharField(max_length=200)
    count = models.PositiveIntegerField()
    place = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "place"], name="one_declared_count_per_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.count}"
