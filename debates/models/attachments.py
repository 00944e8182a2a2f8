"""Attachment: a file of a version of a proposal. Moderation may remove it without the text."""

from django.db import models
from django.db.models import Q

from consult.core.models import OfOrganisation
from debates.models.proposals import ProposalVersion
from moderation.enums import ModerationState


class Attachment(OfOrganisation):
    """An image or a document next to a text, with a description for people who cannot see it.

    It belongs to a version, and is visible where that version is. A later version that retains it
    points to the same stored file, and has the same state of moderation for it.
    """

    version = models.ForeignKey(
        ProposalVersion, on_delete=models.CASCADE, related_name="attachments"
    )
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    description = models.CharField(max_length=200)
    place = models.PositiveSmallIntegerField()
    state = models.CharField(
        max_length=20,
        choices=ModerationState,
        default=ModerationState.PUBLISHED,
        db_default=ModerationState.PUBLISHED,
    )
    decision_number = models.PositiveIntegerField(null=True)
    decision_reason = models.CharField(max_length=16, blank=True, default="", db_default="")

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["version", "file"], name="one_attachment_per_file"),
            models.CheckConstraint(condition=~Q(description=""), name="attachment_is_described"),
            models.CheckConstraint(
                condition=Q(state__in=ModerationState.values), name="attachment_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_id} of {self.version_id}"

    @property
    def is_in_view(self) -> bool:
        """Return whether moderation left the file in view; callers check its text separately."""
        return ModerationState(self.state).has_public_text
