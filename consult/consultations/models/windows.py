"""The model of workshop windows."""

import secrets
from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from consult.consultations.models.consultations import Consultation
from consult.core.models import OfOrganisation


def a_room_code() -> str:
    """Return a code to read on a wall and type on a phone: no vowel, 0 or 1, and 38 bits."""
    return "".join(secrets.choice("BCDFGHJKLMNPQRSTVWXZ23456789") for _ in range(8))


class WorkshopWindow(OfOrganisation):
    """A few hours in which a room of people behind one network address may sign up.

    The window counts the people, and stores no names.
    """

    LONGEST_HOURS = 8
    MOST_PLACES = 300

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="windows")
    code = models.CharField(max_length=12, default=a_room_code, editable=False)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    places = models.PositiveSmallIntegerField()
    used = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="one_window_per_code"),
            models.CheckConstraint(
                condition=Q(
                    opens_at__lte=F("closes_at"), closes_at__lte=F("opens_at") + timedelta(hours=8)
                ),
                name="window_lasts_eight_hours_at_most",
            ),
            models.CheckConstraint(
                condition=Q(places__gte=1, places__lte=300, used__lte=F("places")),
                name="window_has_its_places",
            ),
        ]

    def __str__(self) -> str:
        return self.code
