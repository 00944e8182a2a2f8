"""`ModeChange`: a change of the moderation mode of a public consultation, with its reason."""

from django.db import models

from consult.consultations.enums import ModerationMode
from consult.core.models import OfOrganisation


class ModeChange(OfOrganisation):
    """A change between moderation before and after publication. Every visitor reads it."""

    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.CASCADE, related_name="mode_changes"
    )
    mode = models.CharField(max_length=4, choices=ModerationMode)
    reason = models.CharField(max_length=400)

    class Meta:
        indexes = [
            models.Index(fields=["consultation", "-created_at"], name="mode_changes_by_time")
        ]

    def __str__(self) -> str:
        return f"{self.consultation_id} {self.mode}"
