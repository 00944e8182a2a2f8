"""Notice, Case and Decision; the object they concern is a kind and an id, resolved in `core.kinds`."""

from django.db import models
from django.db.models import Q

from consult.core.ids import random_id
from consult.core.models import OfOrganisation
from moderation.enums import Action, CaseState, NoticeState, Origin, Reason


class Case(OfOrganisation):
    """What a moderator handles: one object, with everything that was said about it until a decision."""

    consultation = models.ForeignKey("consultations.Consultation", on_delete=models.CASCADE, related_name="+")
    target_kind = models.CharField(max_length=40)
    target_id = models.UUIDField()
    state = models.CharField(max_length=8, choices=CaseState, default=CaseState.OPEN)
    due_at = models.DateTimeField()
    claimed_by = models.ForeignKey("accounts.Participant", on_delete=models.SET_NULL, null=True, related_name="+")
    claimed_at = models.DateTimeField(null=True)
    notices_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["target_kind", "target_id"],
                condition=Q(state__in=["open", "claimed"]),
                name="one_open_case_per_object",
            )
        ]
        indexes = [models.Index(fields=["consultation", "state", "created_at"])]

    def __str__(self):
        return f"{self.target_kind} {self.state}"


class Notice(OfOrganisation):
    """Somebody reports something (DSA art. 16). Who it was is nobody's to see."""

    id = models.UUIDField(primary_key=True, default=random_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notices")
    target_kind = models.CharField(max_length=40)
    target_id = models.UUIDField()
    reason = models.CharField(max_length=16, choices=Reason)
    explanation = models.TextField(max_length=1000, blank=True, default="")
    reporter = models.ForeignKey("accounts.Participant", on_delete=models.SET_NULL, null=True, related_name="+")
    email = models.EmailField(blank=True, default="", help_text="Of a visitor who wants to know what was decided.")
    state = models.CharField(max_length=8, choices=NoticeState, default=NoticeState.OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "reporter"], condition=Q(reporter__isnull=False), name="one_notice_per_case_and_person"
            )
        ]
        indexes = [models.Index(fields=["target_id", "reporter"], name="notices_by_target")]

    def __str__(self):
        return f"{self.reason} {self.state}"

    @property
    def consultation_id(self):
        """The consultation it is about, for the journal."""
        return self.case.consultation_id


class Decision(OfOrganisation):
    """What was decided and why: append-only, numbered and chained in each consultation.

    The chain covers public fields and a salted digest of the facts (`chain.py`); the facts themselves can be erased.
    `created_at` is the whole second in which it was decided.
    """

    append_only = True

    consultation = models.ForeignKey("consultations.Consultation", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="decisions")
    target_kind = models.CharField(max_length=40)
    target_id = models.UUIDField()
    action = models.CharField(max_length=10, choices=Action)
    reason = models.CharField(max_length=16, choices=Reason, blank=True, default="")
    origin = models.CharField(max_length=9, choices=Origin)
    automation = models.BooleanField(default=False)
    state_before = models.CharField(max_length=20)
    state_after = models.CharField(max_length=20)
    moderator_id = models.UUIDField(null=True, help_text="Participant who decided; shown as their role only.")
    facts_digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["consultation", "number"], name="one_decision_per_number")]
        indexes = [models.Index(fields=["target_id", "-number"], name="decisions_by_target")]

    def __str__(self):
        return f"{self.number} {self.action}"


class DecisionHead(OfOrganisation):
    """The end of a consultation's chain of decisions; its row is the lock that numbers them."""

    consultation = models.OneToOneField("consultations.Consultation", on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField(default=0)
    hash = models.CharField(max_length=64)

    def __str__(self):
        return f"{self.consultation_id}: {self.number}"


class StatementOfReasons(OfOrganisation):
    """The facts of a decision, told to the author of a limited text (DSA art. 17); only a digest of them is public."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="statement")
    facts = models.TextField(max_length=2000, blank=True, default="")
    salt = models.CharField(max_length=64)

    def __str__(self):
        return f"statement of {self.decision_id}"
