"""The acts that a manager confirmed, and that take effect ten minutes later."""

from typing import Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from consult.core.models import OfOrganisation
from consult.lifecycle.enums import ActKind, ActState


class WaitingActQuerySet(models.QuerySet):
    """Chainable filters of waiting acts."""

    def waiting(self) -> Self:
        """Return the acts that have not taken effect, and were neither stopped nor dropped."""
        return self.filter(state=ActState.WAITING)


class WaitingAct(OfOrganisation):
    """An act that cannot be undone. It waits ten minutes, in which a manager may stop it.

    `subject_id` is the id of what it changes: the consultation, a phase, a vote or a questionnaire.
    `shown_hash` is the hash of what the page showed when the act was confirmed. A dropped act has the
    reason in `refusal`.
    """

    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField(max_length=24, choices=ActKind)
    subject_id = models.UUIDField()
    arguments = models.JSONField(encoder=DjangoJSONEncoder)
    shown_hash = models.BinaryField(max_length=32)
    confirmed_by = models.ForeignKey(
        "accounts.Participant", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=ActState, default=ActState.WAITING)
    settled_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=600, blank=True, default="")

    objects = WaitingActQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation"],
                condition=Q(state=ActState.WAITING),
                name="one_waiting_act_per_consultation",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ActKind.values), name="waiting_act_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=ActState.values), name="waiting_act_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=ActState.WAITING, settled_at__isnull=True)
                | (~Q(state=ActState.WAITING) & Q(settled_at__isnull=False)),
                name="waiting_act_is_settled_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.consultation_id}"
