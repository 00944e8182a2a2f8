"""`ReadMark`: how far a moderator has read the new texts of their consultations."""

from django.db import models

from consult.core.models import OfOrganisation


class ReadMark(OfOrganisation):
    """A mark of a moderator on the new texts: all texts before its moment were read."""

    participant = models.ForeignKey(
        "accounts.Participant", on_delete=models.CASCADE, related_name="+"
    )
    read_until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "participant"], name="one_read_mark_per_participant"
            )
        ]

    def __str__(self) -> str:
        return f"read until {self.read_until}"
