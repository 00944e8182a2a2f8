"""Irrevocable acts that a person confirmed, and that take effect some minutes later (ADR 146)."""

from django.db import models
from django.db.models import Q

from consult.core.models import OfOrganisation
from consult.lifecycle.enums import ActKind, ActState, DropReason


class WaitingAct(OfOrganisation):
    """An act that waits: its object, its arguments, and the hash of what its page showed.

    One press stops it until `due_at`. The row stays once it is stopped, done or dropped.
    """

    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField(max_length=20, choices=ActKind)
    object_id = models.UUIDField(help_text="The consultation, step, vote or questionnaire.")
    arguments = models.JSONField(default=dict)
    shown_hash = models.BinaryField(max_length=32)
    confirmed_by = models.ForeignKey(
        "accounts.Participant", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=ActState, default=ActState.WAITING)
    ended_at = models.DateTimeField(null=True)
    stopped_by = models.ForeignKey(
        "accounts.Participant", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    drop_reason = models.CharField(max_length=8, choices=DropReason, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["object_id", "kind"],
                condition=Q(state=ActState.WAITING),
                name="one_waiting_act_per_object_and_kind",
            ),
            models.CheckConstraint(condition=Q(kind__in=ActKind.values), name="act_kind_known"),
            models.CheckConstraint(condition=Q(state__in=ActState.values), name="act_state_known"),
            models.CheckConstraint(
                condition=Q(state=ActState.WAITING, ended_at__isnull=True)
                | (~Q(state=ActState.WAITING) & Q(ended_at__isnull=False)),
                name="ended_act_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(state=ActState.DROPPED, drop_reason__in=DropReason.values)
                | (~Q(state=ActState.DROPPED) & Q(drop_reason="")),
                name="dropped_act_has_its_reason",
            ),
        ]
        indexes = [models.Index(fields=["consultation", "state"])]
