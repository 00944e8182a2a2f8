"""Attachment: a file that a version of a proposal carries."""

from django.db import models
from django.db.models import Q

from consult.core.models import OfOrganisation
from debates.models.proposals import ProposalVersion


class Attachment(OfOrganisation):
    """An image or a document beside a text, with words for those who do not see it.

    It belongs to a version, and is seen as that version is; a later version that keeps it points to the same file.
    """

    version = models.ForeignKey(ProposalVersion, on_delete=models.CASCADE, related_name="attachments")
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    description = models.CharField(max_length=200)
    place = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["version", "file"], name="one_attachment_per_file"),
            models.CheckConstraint(condition=~Q(description=""), name="attachment_is_described"),
        ]

    def __str__(self):
        return f"{self.file_id} of {self.version_id}"
