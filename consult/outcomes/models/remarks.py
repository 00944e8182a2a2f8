"""DraftRemark: a participant agrees with a passage of a draft synthesis, or asks for a change."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from consult.core.models import OfOrganisation
from consult.outcomes.models.syntheses import NOTE_LENGTH, TEXT_LENGTH, TITLE_LENGTH
from moderation.enums import ModerationState

REMARK_LENGTH = 2000
REPLY_LENGTH = 2000


class DraftReview(OfOrganisation):
    """The days on which participants review a draft. A later review is another row.

    The draft itself has the days of its present review, by which everything but news is decided.
    """

    synthesis = models.ForeignKey(
        "outcomes.Synthesis", on_delete=models.CASCADE, related_name="reviews"
    )
    opens_on = models.DateField()
    closes_on = models.DateField()
    ending_reason = models.CharField(
        max_length=NOTE_LENGTH,
        blank=True,
        default="",
        db_default="",
        help_text="Why it ended before the announced day, for participants.",
    )

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return f"{self.opens_on} to {self.closes_on}"


class DraftRemark(OfOrganisation):
    """The opinion of a participant on one passage of a draft, given during the review (ADR 98).

    `passage` is the id of a block. A remark that asks for a change has a text, which becomes public
    with the first version that is published after it; `version` is the number of that version.
    """

    synthesis = models.ForeignKey(
        "outcomes.Synthesis", on_delete=models.CASCADE, related_name="remarks"
    )
    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.PROTECT, related_name="+"
    )
    passage = models.UUIDField()
    chapter_title = models.CharField(max_length=TITLE_LENGTH)
    passage_text = models.TextField(
        max_length=TEXT_LENGTH,
        blank=True,
        default="",
        help_text="The words that the participant read. Empty for a quotation.",
    )
    author = models.ForeignKey(
        "accounts.Participant", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    shows_name = models.BooleanField(default=False)
    agrees = models.BooleanField()
    body = models.TextField(max_length=REMARK_LENGTH, blank=True, default="")
    language = models.CharField(max_length=2, default="fr")
    written_at = models.DateTimeField()
    state = models.CharField(
        max_length=20, choices=ModerationState, default=ModerationState.PUBLISHED
    )
    decision_number = models.PositiveIntegerField(null=True)
    decision_reason = models.CharField(max_length=16, blank=True, default="")
    reply = models.TextField(max_length=REPLY_LENGTH, blank=True, default="")
    replied_at = models.DateTimeField(null=True)
    replied_by = models.ForeignKey(
        "accounts.Participant", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    is_taken_into_account = models.BooleanField(default=False)
    version = models.PositiveIntegerField(null=True)
    changed_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["synthesis", "passage", "author"],
                condition=Q(version__isnull=True),
                name="one_remark_per_passage",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ModerationState.values), name="remark_state_known"
            ),
            models.CheckConstraint(
                condition=Q(agrees=False) | Q(body="", reply=""), name="agreement_has_no_text"
            ),
            models.CheckConstraint(
                condition=Q(reply="") | Q(replied_at__isnull=False),
                name="reply_to_remark_has_its_date",
            ),
        ]
        indexes = [
            models.Index(fields=["synthesis", "passage"], name="remarks_by_passage"),
            models.Index(fields=["consultation", "changed_at", "id"], name="remarks_by_change"),
        ]

    def __str__(self) -> str:
        return f"{self.passage} {self.state}"

    @property
    def moderation(self) -> ModerationState:
        """The state of moderation as a `ModerationState`."""
        return ModerationState(self.state)

    @property
    def is_answered(self) -> bool:
        """Return whether a writer replied to these words, or took them into account."""
        return self.replied_at is not None and self.replied_at >= self.written_at
