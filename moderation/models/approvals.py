"""`Approval`: an act that one person asks for, and another one confirms or refuses."""

from datetime import datetime, timedelta
from typing import cast

from django.db import models
from django.db.models import F, Q

from consult.core.models import OfOrganisation
from moderation.enums import ApprovalState

# A request is judged by the facts that were known when it was made. After a week it has to be made
# again.
ANSWERED_WITHIN = timedelta(days=7)
# An identity, once two people agreed that one of them must know it, is readable for this long from
# the moment when it is opened (ADR 50).
READ_WITHIN = timedelta(minutes=30)


class Approval(OfOrganisation):
    """An act that needs two people.

    `payload` contains what the act needs: ids, codes, and the facts for the person concerned.
    """

    kind = models.CharField(max_length=20)
    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.CASCADE, null=True, related_name="+"
    )
    payload = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=9, choices=ApprovalState, default=ApprovalState.WAITING)
    asked_by = models.ForeignKey(
        "accounts.Participant", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    answered_by = models.ForeignKey(
        "accounts.Participant", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(
        null=True, help_text="When whoever asked first read who somebody is."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True)
                | Q(asked_by__isnull=True)
                | ~Q(answered_by=F("asked_by")),
                name="approved_by_somebody_else",
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "state", "created_at"], name="approvals_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    @property
    def until(self) -> datetime:
        """The moment from which it can no longer be confirmed."""
        return self.created_at + ANSWERED_WITHIN

    @property
    def readable_until(self) -> datetime:
        """The moment until which it may be opened or, once opened, until which it may be read."""
        if self.opened_at:
            return self.opened_at + READ_WITHIN
        return cast("datetime", self.answered_at) + ANSWERED_WITHIN

    def is_readable_at(self, moment: datetime) -> bool:
        """Return whether it may be opened, or read again, at a moment. Pass the database's time."""
        return self.state == ApprovalState.GRANTED and moment < self.readable_until
