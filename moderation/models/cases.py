"""`Case`: the work of a moderator on one object.

`Notice`: a person reports an object. The object is a kind and an id.
"""

from datetime import datetime
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from consult.core.models import OfOrganisation
from consult.core.postgres.ids import random_id
from moderation.enums import CaseState, NoticeState, Reason


def pressing() -> models.Case:
    """Return how much signals advance a case in the queue.

    They do not advance a case with a deadline by law, which is ordered by its deadline alone.
    """
    return models.Case(
        models.When(is_fast=True, then=models.Value(0)),
        default=models.F("urgency"),
        output_field=models.PositiveSmallIntegerField(),
    )


class Case(OfOrganisation):
    """The work of a moderator on one object, with all its notices until a decision."""

    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.CASCADE, related_name="+"
    )
    target_kind = models.CharField(max_length=40)
    target_id = models.UUIDField()
    state = models.CharField(max_length=8, choices=CaseState, default=CaseState.OPEN)
    why = models.CharField(
        max_length=16,
        blank=True,
        default="",
        db_default="",
        help_text="Why it is read first, as its app says.",
    )
    due_at = models.DateTimeField()
    is_fast = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Under a delay of the law, on the clock, day and night.",
    )
    warn_at = models.DateTimeField(
        null=True, help_text="From when on others are told that its delay is about to end."
    )
    claimed_by = models.ForeignKey(
        "accounts.Participant", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    claimed_at = models.DateTimeField(null=True)
    claimed_until = models.DateTimeField(
        null=True, help_text="A claim holds so long, unless whoever has it goes on."
    )
    urgency = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text="By what signals say: for order only."
    )
    escalated_at = models.DateTimeField(
        null=True, help_text="When others were told that its delay is about to end."
    )
    overdue_told_at = models.DateTimeField(
        null=True, help_text="When administrators were told that it is over."
    )
    decided_at = models.DateTimeField(null=True)
    waited_hours = models.FloatField(null=True, help_text="Working hours until it was decided.")
    notices_count = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(
        default=0, db_default=0, help_text="Orders what is hinted of it."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["target_kind", "target_id"],
                condition=Q(state__in=["open", "claimed"]),
                name="one_open_case_per_object",
            )
        ]
        indexes = [
            models.Index(fields=["consultation", "state", "created_at"]),
            models.Index(fields=["consultation", "decided_at"], name="cases_decided"),
            models.Index(
                fields=["organisation", "warn_at"],
                name="cases_to_warn_of",
                condition=Q(state__in=["open", "claimed"]),
            ),
            models.Index(
                models.F("organisation"),
                models.F("is_fast").desc(),
                pressing().desc(),
                models.F("due_at"),
                models.F("id"),
                name="cases_by_urgency",
                condition=Q(state__in=["open", "claimed"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target_kind} {self.state}"

    def is_claimed_at(self, moment: datetime) -> bool:
        """Return whether a moderator has claimed it at a moment. Pass the database's time."""
        return bool(self.claimed_by_id and self.claimed_until and self.claimed_until > moment)


class Notice(OfOrganisation):
    """A report of an object by a person (DSA art. 16).

    The identity of the reporter is hidden (ADR 50).
    """

    id = models.UUIDField(primary_key=True, default=random_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notices")
    target_kind = models.CharField(max_length=40)
    target_id = models.UUIDField()
    reason = models.CharField(max_length=16, choices=Reason)
    explanation = models.TextField(max_length=1000, blank=True, default="")
    reporter = models.ForeignKey(
        "accounts.Participant", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    email = models.EmailField(
        blank=True, default="", help_text="Of a visitor who wants to know what was decided."
    )
    name = models.CharField(
        max_length=160,
        blank=True,
        default="",
        db_default="",
        help_text="Of whoever reports illegal content.",
    )
    location = models.CharField(
        max_length=500,
        blank=True,
        default="",
        db_default="",
        help_text="Where exactly it is (art. 16.2 b).",
    )
    in_good_faith = models.BooleanField(
        default=False, db_default=False, help_text="Said to be accurate and complete (art. 16.2 d)."
    )
    start = models.FloatField(null=True, help_text="Of the reported seconds of a recording.")
    end = models.FloatField(null=True)
    state = models.CharField(max_length=8, choices=NoticeState, default=NoticeState.OPEN)
    is_unfounded = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Reported without any ground, as a moderator noted (DSA art. 23.2).",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "reporter"],
                condition=Q(reporter__isnull=False),
                name="one_notice_per_case_and_person",
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=True, end__isnull=True)
                | Q(start__gte=0, end__gt=F("start")),
                name="notice_has_its_seconds",
            ),
        ]
        indexes = [models.Index(fields=["target_id", "reporter"], name="notices_by_target")]

    def __str__(self) -> str:
        return f"{self.reason} {self.state}"

    @property
    def consultation_id(self) -> UUID:
        """The id of the consultation that it is about, for the journal."""
        return self.case.consultation_id
