"""Question and Tally. Who voted what is not here: see `votes.ballot_box`."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Least
from django.db.models.lookups import Exact

from consult.consultations.enums import PseudonymScope, ResultsVisibility
from consult.core.models import OfOrganisation
from votes.enums import QuestionKind, QuestionOrigin, QuestionState

HIDING = Q(
    visibility__in=[ResultsVisibility.AFTER_VOTE, ResultsVisibility.SEALED],
    state__in=[QuestionState.DRAFT, QuestionState.OPEN],
)


class QuestionQuerySet(models.QuerySet):
    """Chainable filters of questions."""

    def visible_to(self, viewer):
        """Questions the viewer may know of: those of published consultations, drafts for whoever prepares them."""
        rows = self.filter(organisation=viewer.organisation)
        if viewer.is_system or viewer.is_organisation_admin:
            return rows
        prepared = viewer.consultations_as("manager", "moderator")
        seen = Q(consultation__published_at__isnull=False) & ~Q(state=QuestionState.DRAFT)
        return rows.filter(seen | Q(consultation__in=prepared))

    def hiding_counts(self):
        """Questions whose count is not for everybody yet."""
        return self.filter(HIDING)

    def open_positions(self):
        """Native position questions that are still open."""
        return self.filter(kind=QuestionKind.POSITION, origin=QuestionOrigin.NATIVE, state=QuestionState.OPEN)


class Question(OfOrganisation):
    """Something put to the vote: a position on a proposal, or a poll."""

    consultation = models.ForeignKey("consultations.Consultation", on_delete=models.PROTECT, related_name="+")
    proposal = models.OneToOneField("debates.Proposal", on_delete=models.PROTECT, null=True, related_name="question")
    kind = models.CharField(max_length=8, choices=QuestionKind)
    title = models.CharField(max_length=300)
    visibility = models.CharField(max_length=10, choices=ResultsVisibility)
    pseudonym_scope = models.CharField(max_length=12, choices=PseudonymScope)
    origin = models.CharField(max_length=8, choices=QuestionOrigin, default=QuestionOrigin.NATIVE)
    state = models.CharField(max_length=9, choices=QuestionState, default=QuestionState.DRAFT)
    is_frozen = models.BooleanField(default=False, help_text="Its proposal is out of public view.")
    opens_at = models.DateTimeField(null=True, help_text="Polls only: positions follow the phase.")
    closes_at = models.DateTimeField(null=True, help_text="Polls only: positions follow the phase.")
    method = models.CharField(max_length=40)
    rules = models.TextField(help_text="The line of JSON that was hashed at opening.")
    rules_hash = models.BinaryField(max_length=32)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=QuestionKind.POSITION, proposal__isnull=False)
                | (~Q(kind=QuestionKind.POSITION) & Q(proposal__isnull=True)),
                name="position_question_has_its_proposal",
            ),
            models.CheckConstraint(
                condition=~Q(kind=QuestionKind.POSITION) | Q(opens_at__isnull=True, closes_at__isnull=True),
                name="position_question_has_no_dates",
            ),
            models.CheckConstraint(condition=Q(state__in=QuestionState.values), name="question_state_known"),
            models.CheckConstraint(condition=Q(visibility__in=ResultsVisibility.values), name="visibility_known"),
            models.CheckConstraint(
                condition=Exact(models.Func(F("rules_hash"), function="octet_length"), 32),
                name="rules_hash_is_32_bytes",
            ),
        ]
        indexes = [
            models.Index(fields=["consultation", "created_at", "id"], name="questions_by_time"),
            models.Index(fields=["consultation"], condition=HIDING, name="questions_hiding_counts"),
            models.Index(fields=["consultation"], condition=Q(state=QuestionState.OPEN), name="questions_still_open"),
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"

    @property
    def status(self):
        """Its state, as a choice that answers questions."""
        return QuestionState(self.state)


class Tally(models.Model):
    """The count of a position question, kept where lists read it; written by casting and importing only."""

    question = models.OneToOneField(Question, on_delete=models.PROTECT, primary_key=True, related_name="tally")
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    proposal = models.OneToOneField("debates.Proposal", on_delete=models.PROTECT, related_name="tally")
    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    topic = models.ForeignKey("consultations.Topic", on_delete=models.PROTECT, related_name="+", db_index=False)
    agree = models.PositiveIntegerField(default=0)
    mixed = models.PositiveIntegerField(default=0)
    disagree = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    version = models.PositiveBigIntegerField(default=0, help_text="Moves with every event of the question.")
    # More people for than against; people on the smaller of the two sides. Both are said next to the lists they sort.
    support = models.GeneratedField(
        expression=F("agree") - F("disagree"), output_field=models.IntegerField(), db_persist=True
    )
    divisiveness = models.GeneratedField(
        expression=Least(F("agree"), F("disagree")), output_field=models.IntegerField(), db_persist=True
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(total=F("agree") + F("mixed") + F("disagree")), name="tally_adds_up")
        ]
        indexes = [
            models.Index(fields=["topic", "-support", "-proposal"], name="tallies_of_topic_by_support"),
            models.Index(fields=["topic", "-divisiveness", "-proposal"], name="tallies_of_topic_divided"),
            models.Index(fields=["consultation", "-support", "-proposal"], name="tallies_by_support"),
            models.Index(fields=["consultation", "-divisiveness", "-proposal"], name="tallies_divided"),
        ]

    def __str__(self):
        return f"{self.agree}/{self.mixed}/{self.disagree}"
