"""`Decision`, its statement of reasons, and the head of each consultation's log."""

from django.db import models

from consult.core.models import OfOrganisation
from moderation.enums import Action, Origin, Reason
from moderation.models.cases import Case


class Decision(OfOrganisation):
    """A decision with its reason: append-only, numbered and chained in each consultation.

    The chain covers public fields and a salted digest of the facts (`chain.py`). The facts
    themselves can be erased. `created_at` is the whole second in which it was decided. `opened_at`
    and `until` are whole seconds too.
    """

    append_only = True

    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.PROTECT, related_name="+"
    )
    number = models.PositiveIntegerField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="decisions")
    target_kind = models.CharField(max_length=40)
    target_id = models.UUIDField()
    action = models.CharField(max_length=16, choices=Action)
    reason = models.CharField(max_length=16, choices=Reason, blank=True, default="")
    origin = models.CharField(max_length=9, choices=Origin)
    automation = models.BooleanField(default=False)
    # Empty if the object has no state: an account.
    state_before = models.CharField(max_length=20, blank=True)
    state_after = models.CharField(max_length=20, blank=True)
    opened_at = models.DateTimeField(
        null=True, help_text="Since when it waited; none in entries of version 1."
    )
    # Stored here, because the case may get another deadline later. It is not public, and not in the
    # chain.
    due_at = models.DateTimeField(
        null=True, help_text="By when it had been promised to be decided, where it waited."
    )
    until = models.DateTimeField(null=True, help_text="When it ends by itself.")
    about = models.PositiveIntegerField(
        null=True, help_text="Number of the decision that it undoes or reviews."
    )
    # The changes other than the state, to revert them. They are not public.
    details = models.JSONField(default=dict, db_default={}, blank=True)
    moderator_id = models.UUIDField(
        null=True, help_text="Participant who decided; shown as their role only."
    )
    facts_digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    is_put_back = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Written again after a restore that had lost it: without effect, case or facts.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "number"], name="one_decision_per_number"
            )
        ]
        indexes = [models.Index(fields=["target_id", "-number"], name="decisions_by_target")]

    def __str__(self) -> str:
        return f"{self.number} {self.action}"


class DecisionHead(OfOrganisation):
    """The head of a consultation's chain of decisions. Its row is locked to number a decision."""

    consultation = models.OneToOneField(
        "consultations.Consultation", on_delete=models.CASCADE, related_name="+"
    )
    number = models.PositiveIntegerField(default=0)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.consultation_id}: {self.number}"


class StatementOfReasons(OfOrganisation):
    """The facts of a decision, sent to the author of a limited text (DSA art. 17).

    Only their digest is public.
    """

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="statement")
    facts = models.TextField(max_length=2000, blank=True, default="")
    salt = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"statement of {self.decision_id}"
