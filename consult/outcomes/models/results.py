"""ParticipationRecord: the participation of a consultation over time, as results pages show it."""

from django.db import models

from consult.core.models import OfOrganisation


class ParticipationRecord(OfOrganisation):
    """Participation counted by a job, so that no page counts contributions.

    It names no participant. `record_participation` alone writes it.
    """

    consultation = models.OneToOneField(
        "consultations.Consultation", on_delete=models.CASCADE, related_name="+"
    )
    counted_at = models.DateTimeField()
    contributions = models.PositiveIntegerField()
    comments = models.PositiveIntegerField()
    days = models.JSONField(
        default=list,
        help_text="[[day, topic id, contributions]], by day, without the days of no contribution.",
    )
    writers = models.PositiveIntegerField(
        help_text="People who wrote a counted contribution or comment under their own name."
    )
    texts = models.PositiveIntegerField(help_text="Contributions and comments of these people.")
    texts_of_ten = models.PositiveIntegerField(
        help_text="Of these texts, those of the ten people who wrote the most."
    )

    def __str__(self) -> str:
        return f"participation in {self.consultation_id}, counted at {self.counted_at}"
