"""Approval: what one person asks, and another one does or refuses (reliability §5.5, dual control)."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from consult.core.models import OfOrganisation
from moderation.enums import ApprovalState

# What a colleague asked for is judged on what was known then: after a week it is asked for anew.
ANSWERED_WITHIN = timedelta(days=7)
# Who somebody is, once two people agreed that one of them must know: from the moment it is opened (ADR 50).
READ_WITHIN = timedelta(minutes=30)


class Approval(OfOrganisation):
    """An act that needs two people. `payload` holds what the act needs: ids, codes, and the facts to be told."""

    kind = models.CharField(max_length=20)
    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.CASCADE, null=True, related_name="+"
    )
    payload = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=9, choices=ApprovalState, default=ApprovalState.WAITING)
    asked_by = models.ForeignKey("accounts.Participant", on_delete=models.SET_NULL, null=True, related_name="+")
    answered_by = models.ForeignKey("accounts.Participant", on_delete=models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True, help_text="When whoever asked first read who somebody is.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | Q(asked_by__isnull=True) | ~Q(answered_by=F("asked_by")),
                name="approved_by_somebody_else",
            )
        ]
        indexes = [models.Index(fields=["organisation", "state", "created_at"], name="approvals_waiting")]

    def __str__(self):
        return f"{self.kind} {self.state}"

    @property
    def until(self):
        """When nobody may confirm it any more."""
        return self.created_at + ANSWERED_WITHIN

    @property
    def readable_until(self):
        """Until when what was confirmed may be opened; once it was, until when it is read."""
        return self.opened_at + READ_WITHIN if self.opened_at else self.answered_at + ANSWERED_WITHIN

    def is_readable_at(self, moment):
        """Whether it may be opened, or read again, at a moment; pass the database's time."""
        return self.state == ApprovalState.GRANTED and moment < self.readable_until
