"""The synthesis of a consultation: its draft in chapters and blocks, and its published versions."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from consult.core.models import OfOrganisation
from consult.outcomes.enums import BlockKind, ChapterKind, SynthesisProgress

TITLE_LENGTH = 160
QUESTION_LENGTH = 300
INTRODUCTION_LENGTH = 4000
TEXT_LENGTH = 20_000
COMMENT_LENGTH = 2000
NOTE_LENGTH = 400


class Synthesis(OfOrganisation):
    """The synthesis of a consultation, as its writers see it."""

    consultation = models.OneToOneField(
        "consultations.Consultation", on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField(max_length=TITLE_LENGTH)
    introduction = models.TextField(max_length=INTRODUCTION_LENGTH, blank=True, default="")
    language = models.CharField(max_length=2, default="fr")
    progress = models.CharField(
        max_length=9, choices=SynthesisProgress, default=SynthesisProgress.DRAFT
    )
    due_on = models.DateField(
        null=True, blank=True, help_text="The announced day before which it is published."
    )
    review_opens_on = models.DateField(null=True, blank=True)
    review_closes_on = models.DateField(null=True, blank=True)
    uses_names = models.BooleanField(
        default=False, help_text="Quotations name their authors unless a writer chooses otherwise."
    )

    refusals = {
        "review_of_synthesis_ends_after_it_begins": (
            "review_closes_on",
            _("The review ends after it begins: choose a later date."),
        )
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(progress__in=SynthesisProgress.values), name="synthesis_progress_known"
            ),
            models.CheckConstraint(
                condition=Q(review_opens_on__isnull=True, review_closes_on__isnull=True)
                | Q(review_opens_on__lte=F("review_closes_on")),
                name="review_of_synthesis_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Chapter(OfOrganisation):
    """A chapter of the draft. A deleted chapter is kept, so that a writer can restore it."""

    synthesis = models.ForeignKey(Synthesis, on_delete=models.CASCADE, related_name="chapters")
    position = models.PositiveIntegerField(help_text="In the synthesis, from 1.")
    kind = models.CharField(max_length=12, choices=ChapterKind)
    topic = models.ForeignKey(
        "consultations.Topic", on_delete=models.PROTECT, null=True, related_name="+"
    )
    title = models.CharField(max_length=TITLE_LENGTH)
    question = models.CharField(max_length=QUESTION_LENGTH, blank=True, default="")
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ChapterKind.values), name="chapter_kind_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind=ChapterKind.TOPIC) ^ Q(topic__isnull=False),
                name="chapter_of_a_topic_names_it",
            ),
            models.UniqueConstraint(
                fields=["synthesis", "topic"],
                condition=Q(deleted_at__isnull=True),
                name="one_chapter_per_topic",
            ),
            models.UniqueConstraint(
                fields=["synthesis", "kind"],
                condition=Q(deleted_at__isnull=True, kind__in=ChapterKind.alone()),
                name="one_chapter_of_its_kind",
            ),
        ]
        indexes = [models.Index(fields=["synthesis", "position"], name="chapters_in_order")]

    def __str__(self) -> str:
        return self.title


class Block(OfOrganisation):
    """A block of a chapter. A deleted block is kept, so that a writer can restore it."""

    chapter = models.ForeignKey(Chapter, on_delete=models.CASCADE, related_name="blocks")
    position = models.PositiveIntegerField(help_text="In the chapter, from 1.")
    kind = models.CharField(max_length=10, choices=BlockKind)
    text = models.TextField(max_length=TEXT_LENGTH, blank=True, default="", help_text="Markdown.")
    settings = models.JSONField(
        default=dict, help_text="`figure`, or `recording`, `start` and `end`, by kind."
    )
    revision = models.PositiveIntegerField(default=1)
    written_by = models.ForeignKey(
        "accounts.Participant", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    saved_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=BlockKind.values), name="block_kind_known")
        ]
        indexes = [models.Index(fields=["chapter", "position"], name="blocks_in_order")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class BlockRevision(OfOrganisation):
    """A saved state of a block, for its history."""

    block = models.ForeignKey(Block, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    text = models.TextField(max_length=TEXT_LENGTH, blank=True, default="")
    settings = models.JSONField(default=dict)
    written_by = models.ForeignKey(
        "accounts.Participant", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["block", "number"], name="one_revision_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.block_id} r{self.number}"


class BlockLock(OfOrganisation):
    """The lock of a writer on a block. Another writer takes it over after it expires."""

    block = models.OneToOneField(Block, on_delete=models.CASCADE, related_name="lock")
    participant = models.ForeignKey(
        "accounts.Participant", on_delete=models.CASCADE, related_name="+"
    )
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.block_id}"


class BlockComment(OfOrganisation):
    """A comment of a writer to the other writers, about a block. It is never public."""

    block = models.ForeignKey(Block, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(
        "accounts.Participant", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    text = models.TextField(max_length=COMMENT_LENGTH)
    written_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(
        "accounts.Participant", on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.pk)


class MainPointSupport(OfOrganisation):
    """A contribution that a writer attached to a main point."""

    block = models.ForeignKey(Block, on_delete=models.CASCADE, related_name="supports")
    proposal = models.ForeignKey("debates.Proposal", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["block", "proposal"], name="one_support_per_contribution"
            )
        ]
        indexes = [models.Index(fields=["proposal"], name="supports_of_proposal")]

    def __str__(self) -> str:
        return f"{self.block_id} {self.proposal_id}"


class SynthesisVersion(OfOrganisation):
    """A published version of a synthesis.

    Public pages and documents read its content only. It is never edited. A withdrawn passage is
    the exception: it becomes a marked gap, and `withdrawn` lists it with its reason.
    """

    synthesis = models.ForeignKey(Synthesis, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        "accounts.Participant", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    note = models.CharField(
        max_length=NOTE_LENGTH, blank=True, default="", help_text="What this version corrects."
    )
    content = models.JSONField(help_text="`syntheses/content.py` describes its shape.")
    sha256 = models.CharField(max_length=64, help_text="Of the canonical JSON of the content.")
    dataset_version = models.PositiveIntegerField(null=True)
    # The content contains the names of the writers. This finds the name of a person who is erased.
    writers = models.JSONField(
        default=dict, db_default={}, help_text="{participant id: name in the content}"
    )
    withdrawn = models.JSONField(
        default=list, help_text="[{quotation, chapter, reason, withdrawn_at}]"
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["synthesis", "number"], name="one_synthesis_version_per_number"
            ),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(note=""), name="synthesis_correction_says_what"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.synthesis_id} v{self.number}"
