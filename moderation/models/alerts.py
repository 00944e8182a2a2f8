"""`AlertChoice`: when and how often a moderator is alerted of waiting cases."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consult.core.models import OfOrganisation


class AlertChoice(OfOrganisation):
    """A moderator's choice of alerts for one consultation.

    Without a row, the defaults of these fields apply. Its row is also the lock of its mails: a
    process that announces a mail sets `last_sent_at` in the same transaction.
    """

    participant = models.ForeignKey(
        "accounts.Participant", on_delete=models.CASCADE, related_name="+"
    )
    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.CASCADE, related_name="+"
    )
    at_least = models.PositiveSmallIntegerField(
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text="How many wait.",
    )
    oldest_hours = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(80)],
        help_text="Or for how many working hours the oldest has waited, however few there are.",
    )
    every_hours = models.PositiveSmallIntegerField(
        default=4,
        validators=[MinValueValidator(1), MaxValueValidator(168)],
        help_text="One mail in so many hours.",
    )
    fast_lane = models.BooleanField(
        default=True, help_text="At once where the law leaves little time."
    )
    last_sent_at = models.DateTimeField(null=True)

    refusals = {
        "alerts_are_possible": (
            "at_least",
            _("From 1 to 1,000 texts, and one e-mail every 1 to 168 hours."),
        ),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "consultation"], name="one_alert_choice"
            ),
            models.CheckConstraint(
                condition=Q(at_least__range=(1, 1000), every_hours__range=(1, 168)),
                name="alerts_are_possible",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} in {self.consultation_id}"
