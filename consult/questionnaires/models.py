"""Questionnaires, their sections and items, which are frozen at opening, and their answers.

Answers are stored without their order of arrival.
"""

from datetime import datetime
from decimal import Decimal
from typing import Self, cast

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from consult.consultations.visibility import DraftedQuerySet
from consult.core.enums import AnswerType
from consult.core.models import Extendable, OfOrganisation, TypedQuestion
from consult.core.postgres.clock import ClockNow
from consult.core.postgres.ids import random_id
from consult.questionnaires.enums import (
    Anonymity,
    ItemKind,
    Origin,
    QuestionnaireState,
    Reading,
    Reason,
)

LONGEST_REASON = 400
MOST_SECTIONS = 20
MOST_ITEMS = 60
MOST_OPTIONS = 30
NO_HASH = bytes(32)


class QuestionnaireQuerySet(DraftedQuerySet):
    """Chainable filters of questionnaires."""

    draft = QuestionnaireState.DRAFT

    def still_open(self) -> Self:
        """Return the opened questionnaires that are not closed. Their dates may be over."""
        return self.filter(state=QuestionnaireState.OPEN)

    def ended(self) -> Self:
        """Return the open questionnaires whose time is over, by the database's clock.

        The time to enter sheets of paper is over too.
        """
        return self.still_open().filter(
            Q(paper_until__isnull=True, closes_at__lte=ClockNow()) | Q(paper_until__lte=ClockNow())
        )


class Questionnaire(Extendable, OfOrganisation):  # type: ignore[django-manager-missing]  # modeltranslation replaces its managers
    """An ordered form that a person answers once, frozen once it was opened."""

    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.PROTECT, related_name="+"
    )
    topic = models.ForeignKey(
        "consultations.Topic", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    number = models.PositiveIntegerField(help_text="In its consultation; part of its address.")
    title = models.CharField(max_length=160)
    introduction = models.TextField(max_length=4000, blank=True, default="")
    state = models.CharField(
        max_length=9, choices=QuestionnaireState, default=QuestionnaireState.DRAFT
    )
    anonymity = models.CharField(max_length=9, choices=Anonymity, default=Anonymity.NAMED)
    suspended_at = models.DateTimeField(
        null=True, help_text="That of its consultation, on the row that acts lock (ADR 150)."
    )
    opens_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(
        null=True, help_text="Until when one answers, online or on a sheet."
    )
    paper_until = models.DateTimeField(
        null=True, help_text="Until when sheets are entered; none: until the close."
    )
    stands_alone = models.BooleanField(
        default=True,
        db_default=True,
        help_text="Listed with the others; not one that a vote leads to.",
    )
    rules = models.TextField(
        blank=True, default="", help_text="The line of JSON that was hashed at opening."
    )
    rules_hash = models.BinaryField(max_length=32, default=NO_HASH)
    ended_at = models.DateTimeField(
        null=True, help_text="When it was closed before its date (ADR 0004)."
    )
    closing_reason = models.CharField(max_length=LONGEST_REASON, blank=True, default="")

    objects = QuestionnaireQuerySet.as_manager()  # type: ignore[django-manager-missing]  # modeltranslation replaces it

    refusals = {
        "opened_questionnaire_has_its_dates": (
            "closes_at",
            _("The end must come after the beginning."),
        ),
        "sheets_are_entered_after_the_close": (
            "paper_until",
            _("Paper forms can be entered until the close, or later."),
        ),
        "questionnaire_is_extended_only": (
            "closes_at",
            _("An announced end can only be postponed."),
        ),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "number"], name="one_questionnaire_per_number"
            ),
            models.CheckConstraint(
                condition=Q(state__in=QuestionnaireState.values), name="questionnaire_state_known"
            ),
            models.CheckConstraint(
                condition=Q(anonymity__in=Anonymity.values), name="anonymity_known"
            ),
            models.CheckConstraint(
                condition=Q(state=QuestionnaireState.DRAFT)
                | Q(opens_at__isnull=False, closes_at__isnull=False, opens_at__lt=F("closes_at")),
                name="opened_questionnaire_has_its_dates",
            ),
            models.CheckConstraint(
                condition=Q(paper_until__isnull=True)
                | Q(closes_at__isnull=False, paper_until__gte=F("closes_at")),
                name="sheets_are_entered_after_the_close",
            ),
            models.CheckConstraint(
                condition=Q(announced_closes_at__isnull=True)
                | Q(announced_closes_at__lt=F("closes_at")),
                name="questionnaire_is_extended_only",
            ),
        ]
        indexes = [
            models.Index(
                fields=["closes_at"],
                condition=Q(state=QuestionnaireState.OPEN),
                name="questionnaires_still_open",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def status(self) -> QuestionnaireState:
        """The state, as a member of `QuestionnaireState`."""
        return QuestionnaireState(self.state)

    @property
    def is_anonymous(self) -> bool:
        """True if a person's answers cannot be found again."""
        return self.anonymity == Anonymity.ANONYMOUS

    def is_upcoming_at(self, moment: datetime) -> bool:
        """Return whether it is announced and takes no answers yet. Pass the database's time."""
        return self.state == QuestionnaireState.OPEN and moment < self.opens_at  # type: ignore[operator]  # set once it is open

    def can_take_answers_at(self, moment: datetime) -> bool:
        """Return whether people may answer online. Pass the database's time."""
        return self._is_open_between(moment, self.closes_at)

    def can_take_sheets_at(self, moment: datetime) -> bool:
        """Return whether an agent may enter a sheet of paper. Pass the database's time."""
        return self._is_open_between(moment, self.paper_until or self.closes_at)

    def _is_open_between(self, moment: datetime, ends_at: datetime | None) -> bool:
        is_open = self.state == QuestionnaireState.OPEN and self.suspended_at is None
        return is_open and self.opens_at <= moment < ends_at  # type: ignore[operator]  # set once it is open


class Section(OfOrganisation):  # type: ignore[django-manager-missing]  # modeltranslation replaces its managers
    """A part of a questionnaire, at its place."""

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.CASCADE, related_name="sections"
    )
    place = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=160)
    text = models.TextField(max_length=4000, blank=True, default="")

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "place"],
                name="one_section_per_place",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(place__range=(1, MOST_SECTIONS)), name="section_place_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Item(TypedQuestion):  # type: ignore[django-manager-missing]  # modeltranslation replaces its managers
    """A question in a section, at its place. Answers name options by their keys."""

    group = "items"

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="items")
    place = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=ItemKind)
    label = models.CharField(max_length=300)
    hint = models.CharField(max_length=500, blank=True, default="")
    max_choices = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Several choices; none: any number"
    )
    step = models.DecimalField(max_digits=15, decimal_places=6, null=True, blank=True)

    refusals = {
        "item_has_options_where_one_chooses": TypedQuestion.options_refusal,
        "item_range_is_one": TypedQuestion.range_refusal,
        "scale_has_its_range": ("minimum", _("A scale goes from a whole number to another.")),
        "item_lets_choose_something": (
            "max_choices",
            _("Write 1 or more, and only for several choices."),
        ),
    }

    class Meta(TypedQuestion.Meta):
        ordering = ["place"]
        constraints = [
            *TypedQuestion.Meta.constraints,
            models.UniqueConstraint(
                fields=["section", "place"],
                name="one_item_per_place",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(place__range=(1, MOST_ITEMS)), name="item_place_known"
            ),
            models.CheckConstraint(condition=Q(kind__in=ItemKind.values), name="item_kind_known"),
            models.CheckConstraint(
                condition=Q(kind__in=ItemKind.with_options()) ^ Q(options=[]),
                name="item_has_options_where_one_chooses",
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(
                    models.Func(
                        F("options"),
                        function="jsonb_array_length",
                        output_field=models.IntegerField(),
                    ),
                    MOST_OPTIONS,
                ),
                name="item_has_few_options",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ItemKind.SCALE)
                | Q(
                    minimum__isnull=False,
                    maximum__isnull=False,
                    minimum__lt=F("maximum"),
                    step__isnull=False,
                    step__gt=0,
                ),
                name="scale_has_its_range",
            ),
            models.CheckConstraint(
                condition=Q(max_choices__isnull=True)
                | Q(kind=ItemKind.MULTIPLE, max_choices__gte=1),
                name="item_lets_choose_something",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def answer_type(self) -> AnswerType:
        """The type of its answers."""
        return ItemKind(self.kind).answer_type

    @property
    def is_open(self) -> bool:
        """True if people answer with free text."""
        return self.answer_type.is_written

    @property
    def values(self) -> range:
        """The values of its scale, lowest first, as whole numbers."""
        bounds = (self.minimum, self.maximum, self.step)
        # Only a scale has values, and its three bounds are set.
        minimum, maximum, step = (int(cast("Decimal", bound)) for bound in bounds)
        return range(minimum, maximum + 1, step)

    @property
    def labels(self) -> list[str]:
        """The labels of its options, in the language of the page."""
        return list(self.labels_of_options(get_language()).values())


class Unordered(models.Model):
    """A row that contains neither its time nor its order of arrival (ADR 0030)."""

    id = models.UUIDField(primary_key=True, default=random_id, editable=False)
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        abstract = True


class Submission(Unordered):
    """The answers of one person, or of one sheet of paper.

    An anonymous one that came online has neither person nor day.
    """

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.PROTECT, related_name="submissions"
    )
    origin = models.CharField(max_length=6, choices=Origin)
    day = models.DateField(null=True, help_text="Sent, or entered; none where it is anonymous.")
    participant = models.ForeignKey(
        "accounts.Participant", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    sheet = models.CharField(
        max_length=40, blank=True, default="", help_text="Reference of a sheet of paper."
    )
    entered_by = models.ForeignKey(
        "accounts.Participant", on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "participant"], name="one_submission_per_person"
            ),
            models.UniqueConstraint(
                fields=["questionnaire", "sheet"],
                condition=~Q(sheet=""),
                name="one_submission_per_sheet",
            ),
            models.CheckConstraint(
                condition=Q(origin=Origin.ONLINE, sheet="", entered_by__isnull=True)
                | (
                    Q(origin=Origin.PAPER, participant__isnull=True, day__isnull=False)
                    & ~Q(sheet="")
                ),
                name="submission_came_one_way",
            ),
            models.CheckConstraint(
                condition=Q(participant__isnull=True) | Q(day__isnull=False),
                name="named_submission_has_its_day",
            ),
        ]
        indexes = [models.Index(fields=["questionnaire", "origin"], name="submissions_by_origin")]

    def __str__(self) -> str:
        return str(self.pk)


class Answer(Unordered):
    """The answer to one item. An item that was left empty has no row."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="answers")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="answers")
    value = models.JSONField(
        help_text="A text, a key, keys in the order of the list, a number, true or false."
    )
    reading = models.CharField(
        max_length=9, choices=Reading, blank=True, default="", help_text="Open answers only."
    )
    reason = models.CharField(
        max_length=11, choices=Reason, blank=True, default="", help_text="Why it is withheld."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "item"], name="one_answer_per_item"),
            models.CheckConstraint(
                condition=Q(reading__in=["", *Reading.values]), name="reading_known"
            ),
            models.CheckConstraint(
                condition=Q(reading=Reading.WITHHELD, reason__in=Reason.values)
                | (~Q(reading=Reading.WITHHELD) & Q(reason="")),
                name="what_is_withheld_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["item", "reading", "id"], name="answers_of_item"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Respondent(Unordered):
    """The fact that a participant answered an anonymous questionnaire.

    It contains neither the time nor the answers, and has no link to a submission.
    """

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.PROTECT, related_name="respondents"
    )
    participant = models.ForeignKey(
        "accounts.Participant", on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "participant"], name="one_answer_per_respondent"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
