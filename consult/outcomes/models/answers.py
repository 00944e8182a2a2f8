"""Official answers, what they answer, and how they are prepared and followed up."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from consult.core.models import OfOrganisation
from consult.outcomes.enums import AnswerProgress, AnswerState

ANSWER_LENGTH = 10_000
NOTE_LENGTH = 4_000
LINE_LENGTH = 200
REASON_LENGTH = 400


class AnswerQuerySet(models.QuerySet):
    """Official answers."""

    def published(self) -> Self:
        """Return the published answers."""
        return self.filter(progress=AnswerProgress.PUBLISHED)


class Answered(models.Model):
    """The words of an official answer, as they are written and as they are shown."""

    state = models.CharField(max_length=17, choices=AnswerState)
    body = models.TextField(max_length=ANSWER_LENGTH)
    reasons = models.TextField(max_length=ANSWER_LENGTH, blank=True, default="")
    transmitted_to = models.CharField(max_length=LINE_LENGTH, blank=True, default="")

    class Meta:
        abstract = True


class OfficialAnswer(Answered, OfOrganisation):
    """An answer of the authority to contributions or to a topic.

    A published answer changes only by an `AnswerCorrection`, which is dated and public.
    """

    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.PROTECT, related_name="+"
    )
    body_html = models.TextField(editable=False)
    reasons_html = models.TextField(blank=True, default="", editable=False)
    language = models.CharField(max_length=2, default="fr")
    progress = models.CharField(max_length=9, choices=AnswerProgress, default=AnswerProgress.DRAFT)
    revision = models.PositiveIntegerField(
        default=1, help_text="Counts the edits, so that an edit of an older text is refused."
    )
    written_by = models.ForeignKey(
        "accounts.Participant", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    edited_by = models.ForeignKey(
        "accounts.Participant",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        help_text="Who wrote the last edit. This person may not approve it either.",
    )
    reviewed_by = models.ForeignKey(
        "accounts.Participant", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True)
    corrected_at = models.DateTimeField(null=True)
    correction_note = models.CharField(max_length=REASON_LENGTH, blank=True, default="")

    objects = AnswerQuerySet.as_manager()
    refusals = {
        "only_answers_of_others_are_transmitted": (
            "transmitted_to",
            _("Name another authority only where the answer says that the authority cannot act."),
        ),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=AnswerState.values), name="answer_state_known"
            ),
            models.CheckConstraint(
                condition=Q(progress__in=AnswerProgress.values), name="answer_progress_known"
            ),
            models.CheckConstraint(
                condition=Q(progress=AnswerProgress.PUBLISHED, published_at__isnull=False)
                | ~Q(progress=AnswerProgress.PUBLISHED) & Q(published_at__isnull=True),
                name="published_answer_has_its_date",
            ),
            models.CheckConstraint(
                condition=Q(corrected_at__isnull=True) | Q(published_at__isnull=False),
                name="only_published_answers_are_corrected",
            ),
            models.CheckConstraint(
                condition=Q(transmitted_to="") | Q(state=AnswerState.NOT_OURS),
                name="only_answers_of_others_are_transmitted",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True)
                | Q(written_by__isnull=True)
                | ~Q(reviewed_by=F("written_by")),
                name="answer_is_reviewed_by_another_person",
            ),
        ]
        indexes = [
            models.Index(fields=["consultation", "progress", "id"], name="answers_by_progress"),
            models.Index(
                fields=["organisation", "-published_at"],
                condition=Q(progress=AnswerProgress.PUBLISHED),
                name="published_answers_latest_first",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} ({self.progress})"

    @property
    def is_published(self) -> bool:
        """Return whether the answer is public."""
        return self.progress == AnswerProgress.PUBLISHED


class AnswerTarget(OfOrganisation):
    """A contribution or a topic that an official answer answers.

    Each of them has one answer at most, published or in preparation.
    """

    answer = models.ForeignKey(OfficialAnswer, on_delete=models.CASCADE, related_name="targets")
    proposal = models.OneToOneField(
        "debates.Proposal", on_delete=models.CASCADE, null=True, related_name="+"
    )
    topic = models.OneToOneField(
        "consultations.Topic", on_delete=models.CASCADE, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(proposal__isnull=False, topic__isnull=True)
                | Q(proposal__isnull=True, topic__isnull=False),
                name="answer_target_is_contribution_or_topic",
            )
        ]

    def __str__(self) -> str:
        return f"{self.answer_id}: {self.proposal_id or self.topic_id}"


class AnswerCorrection(Answered, OfOrganisation):
    """A later text of a published answer, with the public reason of the change.

    `before` stores the words that it replaced. Where the organisation requires a second reader, it
    waits until another person publishes it.
    """

    answer = models.ForeignKey(OfficialAnswer, on_delete=models.CASCADE, related_name="corrections")
    note = models.CharField(max_length=REASON_LENGTH, blank=True, default="")
    before = models.JSONField(default=dict)
    written_by = models.ForeignKey(
        "accounts.Participant", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=AnswerState.values), name="correction_state_known"
            ),
            models.UniqueConstraint(
                fields=["answer"],
                condition=Q(published_at__isnull=True),
                name="one_correction_of_an_answer_waits",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} corrected"


class AnswerMilestone(OfOrganisation):
    """A dated fact that followed a published answer: a vote, works, a report.

    `corrected_at` is public, so that no correction is silent.
    """

    answer = models.ForeignKey(OfficialAnswer, on_delete=models.CASCADE, related_name="milestones")
    happened_on = models.DateField()
    text = models.CharField(max_length=REASON_LENGTH)
    url = models.URLField(max_length=500, blank=True, default="")
    corrected_at = models.DateTimeField(null=True)
    written_by = models.ForeignKey(
        "accounts.Participant", on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["happened_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(url="") | Q(url__startswith="http://") | Q(url__startswith="https://"),
                name="milestone_links_to_the_web",
            )
        ]

    def __str__(self) -> str:
        return f"{self.happened_on} {self.answer_id}"


class AnswerNote(OfOrganisation):
    """A note between the people who prepare an answer. It is never public."""

    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.PROTECT, related_name="+"
    )
    answer = models.ForeignKey(
        OfficialAnswer, on_delete=models.CASCADE, null=True, related_name="notes"
    )
    proposal = models.ForeignKey(
        "debates.Proposal", on_delete=models.CASCADE, null=True, related_name="+"
    )
    text = models.TextField(max_length=NOTE_LENGTH)
    author = models.ForeignKey(
        "accounts.Participant", on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer__isnull=False, proposal__isnull=True)
                | Q(answer__isnull=True, proposal__isnull=False),
                name="answer_note_has_one_place",
            )
        ]

    def __str__(self) -> str:
        return f"{self.answer_id or self.proposal_id}"


class AnswerTemplate(OfOrganisation):
    """A text that respondents use again and again, to begin an answer."""

    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.CASCADE, related_name="+"
    )
    title = models.CharField(max_length=LINE_LENGTH)
    state = models.CharField(max_length=17, choices=AnswerState)
    body = models.TextField(max_length=ANSWER_LENGTH)
    reasons = models.TextField(max_length=ANSWER_LENGTH, blank=True, default="")

    refusals = {
        "one_answer_template_per_title": ("title", _("Another template has this title already.")),
    }

    class Meta:
        ordering = ["title", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "title"], name="one_answer_template_per_title"
            ),
            models.CheckConstraint(
                condition=Q(state__in=AnswerState.values), name="template_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AnswerService(OfOrganisation):
    """A service of the authority that answers contributions, such as « Voirie »."""

    name = models.CharField(max_length=LINE_LENGTH)

    refusals = {
        "one_answer_service_per_name": ("name", _("Another service has this name already.")),
    }

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"], name="one_answer_service_per_name"
            )
        ]

    def __str__(self) -> str:
        return self.name


class AnswerDue(OfOrganisation):
    """The day until which the authority answers a contribution, or all of a consultation.

    The day of a contribution takes precedence over the day of its consultation.
    """

    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.CASCADE, related_name="+"
    )
    proposal = models.OneToOneField(
        "debates.Proposal", on_delete=models.CASCADE, null=True, related_name="+"
    )
    due_on = models.DateField()
    service = models.ForeignKey(
        AnswerService, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    reminded_at = models.DateTimeField(
        null=True, help_text="When the team was emailed that the day comes near."
    )
    late_emailed_at = models.DateTimeField(
        null=True, help_text="When the team was emailed that the day is over."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consultation"],
                condition=Q(proposal__isnull=True),
                name="one_due_date_of_a_consultation",
            )
        ]
        indexes = [models.Index(fields=["due_on"], name="answers_due_by_day")]

    def __str__(self) -> str:
        return f"{self.due_on} {self.proposal_id or self.consultation_id}"


class AnswerTally(OfOrganisation):
    """The stored counts of the answers of a consultation, by service and due date.

    `groups` lists `{service, due_on, expected, answered, answered_late}`. Whether an unanswered
    contribution is late depends on the day of the reader, so it is not stored.
    """

    consultation = models.OneToOneField(
        "consultations.Consultation", on_delete=models.CASCADE, related_name="+"
    )
    groups = models.JSONField(default=list)
    is_stale = models.BooleanField(default=False, help_text="A job will count again.")

    def __str__(self) -> str:
        return f"{self.consultation_id}"
