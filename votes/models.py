"""Questions and their counts: Tally of a position; terms, options and Result of a poll.

No table here names a voter: see `ballot_box`.
"""

from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Least, Mod, Now
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from consult.consultations.enums import PseudonymScope, ResultsVisibility
from consult.consultations.visibility import DraftedQuerySet
from consult.core.models import Extendable, OfOrganisation
from consult.core.postgres.clock import ClockNow
from votes.enums import POSITION, QuestionOrigin, QuestionState

LONGEST_REASON = 400
HIDING = Q(
    visibility__in=[ResultsVisibility.AFTER_VOTE, ResultsVisibility.SEALED],
    state__in=[QuestionState.DRAFT, QuestionState.OPEN],
)


class QuestionQuerySet(DraftedQuerySet):
    """Chainable filters of questions."""

    draft = QuestionState.DRAFT

    def hiding_counts(self) -> Self:
        """Return the questions whose count is not public yet."""
        return self.filter(HIDING)

    def polls(self) -> Self:
        """Return the questions that do not belong to a proposal."""
        return self.exclude(kind=POSITION)

    def opened(self) -> Self:
        """Return the questions that were put to the vote, and so have a ledger."""
        return self.exclude(state=QuestionState.DRAFT)

    def announced(self) -> Self:
        """Return the polls that were announced, and that wait for their day as drafts (ADR 148)."""
        return self.polls().filter(state=QuestionState.DRAFT, announced_at__isnull=False)

    def open_polls(self) -> Self:
        """Return the polls that were opened and are not closed, even if their end has passed."""
        return self.polls().filter(state=QuestionState.OPEN)

    def ended_polls(self) -> Self:
        """Return the polls that are not closed yet although their end has passed.

        The database's clock decides.
        """
        return self.open_polls().filter(closes_at__lte=ClockNow())

    def open_positions(self) -> Self:
        """Return the native position questions that are still open."""
        return self.filter(kind=POSITION, origin=QuestionOrigin.NATIVE, state=QuestionState.OPEN)


class Question(OfOrganisation):
    """A question put to the vote: a position on a proposal, or a poll."""

    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.PROTECT, related_name="+"
    )
    proposal = models.OneToOneField(
        "debates.Proposal", on_delete=models.PROTECT, null=True, related_name="question"
    )
    kind = models.CharField(max_length=8)
    title = models.CharField(max_length=300)
    visibility = models.CharField(max_length=10, choices=ResultsVisibility)
    pseudonym_scope = models.CharField(max_length=12, choices=PseudonymScope)
    origin = models.CharField(max_length=8, choices=QuestionOrigin, default=QuestionOrigin.NATIVE)
    state = models.CharField(max_length=9, choices=QuestionState, default=QuestionState.DRAFT)
    is_frozen = models.BooleanField(default=False, help_text="Its proposal is out of public view.")
    opens_at = models.DateTimeField(null=True, help_text="Polls only: positions follow the phase.")
    closes_at = models.DateTimeField(null=True, help_text="Polls only: positions follow the phase.")
    suspended_at = models.DateTimeField(
        null=True, help_text="That of its consultation, on the row that acts lock (ADR 150)."
    )
    announced_at = models.DateTimeField(
        null=True,
        help_text="When the opening of its consultation announced a vote whose answers come later.",
    )
    method = models.CharField(max_length=40)
    rules = models.TextField(help_text="The line of JSON that was hashed at opening.")
    rules_hash = models.BinaryField(max_length=32)
    # A trigger writes this column (ADR 68): the time of the last change of the announced text,
    # terms or state of the question. A vote is not such a change.
    changed_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = QuestionQuerySet.as_manager()

    refusals = {"poll_has_its_dates": ("closes_at", _("The end must come after the beginning."))}

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=POSITION, proposal__isnull=False)
                | (~Q(kind=POSITION) & Q(proposal__isnull=True)),
                name="position_question_has_its_proposal",
            ),
            models.CheckConstraint(
                condition=~Q(kind=POSITION) | Q(opens_at__isnull=True, closes_at__isnull=True),
                name="position_question_has_no_dates",
            ),
            models.CheckConstraint(
                condition=Q(kind=POSITION)
                | Q(state=QuestionState.DRAFT)
                | Q(opens_at__isnull=False, closes_at__isnull=False, opens_at__lt=F("closes_at")),
                name="poll_has_its_dates",
            ),
            models.CheckConstraint(
                condition=Q(state__in=QuestionState.values), name="question_state_known"
            ),
            models.CheckConstraint(
                condition=Q(visibility__in=ResultsVisibility.values), name="visibility_known"
            ),
            models.CheckConstraint(
                condition=Exact(models.Func(F("rules_hash"), function="octet_length"), 32),
                name="rules_hash_is_32_bytes",
            ),
        ]
        indexes = [
            models.Index(fields=["consultation", "created_at", "id"], name="questions_by_time"),
            models.Index(fields=["consultation", "changed_at", "id"], name="questions_by_change"),
            models.Index(fields=["consultation"], condition=HIDING, name="questions_hiding_counts"),
            models.Index(
                fields=["consultation"],
                condition=Q(state=QuestionState.OPEN),
                name="questions_still_open",
            ),
            # Polls are few among many position questions.
            models.Index(
                fields=["consultation"],
                condition=~Q(kind=POSITION),
                name="polls_of_consultation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def status(self) -> QuestionState:
        """The state as a `QuestionState`."""
        return QuestionState(self.state)

    @property
    def is_announced(self) -> bool:
        """True if it is a draft of which only the answers may still change."""
        return self.status.is_draft and self.announced_at is not None


class Tally(models.Model):
    """The public count of a position question, stored for lists.

    Only the functions of `votes.tally` write it, for votes that become public together, imports
    and closes.
    """

    question = models.OneToOneField(
        Question, on_delete=models.PROTECT, primary_key=True, related_name="tally"
    )
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    proposal = models.OneToOneField(
        "debates.Proposal", on_delete=models.PROTECT, related_name="tally"
    )
    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    topic = models.ForeignKey(
        "consultations.Topic", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    agree = models.PositiveIntegerField(default=0)
    mixed = models.PositiveIntegerField(default=0)
    disagree = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    version = models.PositiveBigIntegerField(
        default=0, help_text="Moves with every change of the count."
    )
    earlier = models.PositiveIntegerField(
        default=0, help_text="Those that were cast on a version of the text before `text_version`."
    )
    text_version = models.PositiveIntegerField(
        default=1, help_text="The version of the text when the count last moved."
    )
    moved_at = models.DateTimeField(db_default=Now(), help_text="When the count last moved.")
    # `support` is agreements minus disagreements. `divisiveness` is the number of people on the
    # smaller of these two sides. Both are explained next to the lists that they sort.
    support = models.GeneratedField(
        expression=F("agree") - F("disagree"), output_field=models.IntegerField(), db_persist=True
    )
    divisiveness = models.GeneratedField(
        expression=Least(F("agree"), F("disagree")),
        output_field=models.IntegerField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(total=F("agree") + F("mixed") + F("disagree")), name="tally_adds_up"
            )
        ]
        indexes = [
            models.Index(
                fields=["topic", "-support", "-proposal"], name="tallies_of_topic_by_support"
            ),
            models.Index(
                fields=["topic", "-divisiveness", "-proposal"], name="tallies_of_topic_divided"
            ),
            models.Index(
                fields=["consultation", "-support", "-proposal"], name="tallies_by_support"
            ),
            models.Index(
                fields=["consultation", "-divisiveness", "-proposal"], name="tallies_divided"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agree}/{self.mixed}/{self.disagree}"


class PollCount(models.Model):
    """The public count of an open poll. The result of a closed poll is stored in `Result`."""

    question = models.OneToOneField(
        Question, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    counts = models.JSONField(default=dict, help_text="Number of voters by canonical choice.")
    moved_at = models.DateTimeField(db_default=Now(), help_text="When the count last moved.")

    def __str__(self) -> str:
        return f"count of {self.question_id}"


class DailyChange(models.Model):
    """The change of the number of positions on a proposal in one day.

    It is never published alone.
    """

    pk = models.CompositePrimaryKey("question_id", "day")
    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    day = models.DateField()
    added = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.question_id} {self.day}: {self.added:+}"


class Poll(Extendable):  # type: ignore[django-manager-missing]  # modeltranslation replaces its managers
    """The text and terms of a question that does not belong to a proposal.

    They are frozen once the question is opened.
    """

    question = models.OneToOneField(
        Question, on_delete=models.CASCADE, primary_key=True, related_name="poll"
    )
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    topic = models.ForeignKey(
        "consultations.Topic", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    sentence = models.CharField(max_length=300)
    explanation = models.TextField(max_length=4000, blank=True, default="")
    max_choices = models.PositiveSmallIntegerField(
        _("How many answers at most"), default=1, help_text=_("For several answers only.")
    )
    lowest = models.SmallIntegerField(
        _("Lowest value"), default=-100, help_text=_("For a scale only, from −100 to 100.")
    )
    highest = models.SmallIntegerField(_("Highest value"), default=100)
    step = models.PositiveSmallIntegerField(_("Step"), default=25)
    allows_blank = models.BooleanField(
        _("Voters may abstain"), default=False, help_text=_("Abstentions are counted separately.")
    )
    aside = models.CharField(
        max_length=160,
        blank=True,
        default="",
        db_default="",
        help_text="Asked in one's own words, apart from the vote.",
    )
    words = models.OneToOneField(
        "questionnaires.Questionnaire",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="Where those words are kept, from the opening on: nothing ties them to a ballot (ADR 0020).",
    )
    warned_days = models.PositiveSmallIntegerField(
        null=True,
        help_text="How many days before its start managers were last warned that it cannot open.",
    )
    # Events after the opening, which were not part of the terms.
    ended_at = models.DateTimeField(
        null=True, help_text="When it was closed before its date (ADR 0004)."
    )
    closing_reason = models.CharField(max_length=LONGEST_REASON, blank=True, default="")
    published_at = models.DateTimeField(null=True)

    refusals = {
        "poll_lets_choose_something": ("max_choices", _("Let people choose at least one answer.")),
        "poll_scale_within_a_hundred": (
            "lowest",
            _(
                "A scale goes from a value to a higher one, between −100 and 100, by steps of 1 or more."
            ),
        ),
        "poll_scale_ends_on_a_step": (
            "step",
            _("A scale ends on one of its steps, which are whole numbers."),
        ),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(max_choices__gte=1), name="poll_lets_choose_something"
            ),
            models.CheckConstraint(
                condition=Q(
                    lowest__gte=-100, highest__lte=100, lowest__lt=F("highest"), step__gte=1
                ),
                name="poll_scale_within_a_hundred",
            ),
            models.CheckConstraint(
                condition=Exact(Mod(F("highest") - F("lowest"), F("step")), 0),
                name="poll_scale_ends_on_a_step",
            ),
        ]

    def __str__(self) -> str:
        return self.sentence

    @property
    def consultation_id(self) -> UUID:
        """The id of the consultation of the question, for the journal."""
        return self.question.consultation_id

    @property
    def values(self) -> range:
        """The values of the scale, lowest first."""
        return range(self.lowest, self.highest + 1, self.step)


class Option(OfOrganisation):  # type: ignore[django-manager-missing]  # modeltranslation replaces its managers
    """An answer that a poll offers, at its place in the list."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="options")
    place = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=200)
    proposal = models.ForeignKey(
        "debates.Proposal",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="The contribution that the answer comes from.",
    )

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(
                fields=["poll", "place"],
                name="one_option_per_place",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(fields=["poll", "proposal"], name="one_option_per_proposal"),
            models.CheckConstraint(
                condition=Q(place__gte=1, place__lte=20), name="option_place_known"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Result(models.Model):
    """The result of a poll, with the working of its method.

    It is written once, at the close, from the recount of the ledger.
    """

    append_only = True

    question = models.OneToOneField(
        Question, on_delete=models.PROTECT, primary_key=True, related_name="result"
    )
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    total = models.PositiveIntegerField(help_text="Votes that count, abstentions among them.")
    working = models.JSONField(help_text="As votes.counting writes it.")
    levels = models.JSONField(
        default=dict,
        db_default={},
        help_text="Number of voters by level, then by choice; empty if a group is small.",
    )

    def __str__(self) -> str:
        return f"result of {self.question_id}"


class Restoration(OfOrganisation):
    """A restore of the site from a backup, published with what a consultation lost by it."""

    append_only = True

    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.PROTECT, related_name="+"
    )
    saved_at = models.DateTimeField(help_text="When the backup was made.")
    votes = models.PositiveIntegerField(help_text="Recorded votes whose contents are lost.")

    class Meta:
        ordering = ["-saved_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "saved_at"], name="one_restoration_per_backup"
            )
        ]

    def __str__(self) -> str:
        return f"{self.consultation_id} from {self.saved_at}"
