"""`Measure`: a decision against an account, its end, and whether it was lifted."""

from datetime import datetime
from uuid import UUID

from django.db import models
from django.db.models import Q

from consult.core.models import OfOrganisation
from consult.core.postgres.ids import random_id
from moderation.enums import Action
from moderation.models.decisions import Decision


class Measure(OfOrganisation):
    """A measure against one person, in a consultation or, for suspending and closing, everywhere.

    The public log contains its random id, and never the person. `consultation` is the one whose log
    contains it.
    """

    id = models.UUIDField(primary_key=True, default=random_id, editable=False)
    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.PROTECT, related_name="+"
    )
    participant = models.ForeignKey(
        "accounts.Participant", on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField(
        max_length=16, choices=[(action.value, action.label) for action in Action.on_accounts()]
    )
    minutes = models.PositiveSmallIntegerField(
        null=True, help_text="Between two texts, in slow mode."
    )
    until = models.DateTimeField(null=True, help_text="When it ends by itself.")
    decision = models.OneToOneField(
        Decision, on_delete=models.PROTECT, null=True, related_name="measure"
    )
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=Action.SLOW, minutes__isnull=False)
                | (~Q(kind=Action.SLOW) & Q(minutes__isnull=True)),
                name="slow_mode_has_minutes",
            )
        ]
        indexes = [models.Index(fields=["participant", "created_at"], name="measures_of_a_person")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def author_id(self) -> UUID:
        """The person against whom it is, who may contest it."""
        return self.participant_id

    @property
    def state(self) -> str:
        """The empty string, because an account has no moderation state."""
        return ""

    @property
    def is_about_notices(self) -> bool:
        """True if it is about notices.

        It is then shown without the person, because no role may see who reported.
        """
        return self.kind in Action.on_reporting()

    @property
    def is_everywhere(self) -> bool:
        """True if it excludes the person from the whole organisation."""
        return self.kind in (Action.SUSPEND, Action.CLOSE)

    def is_in_force_at(self, moment: datetime) -> bool:
        """Return whether it is in force at a moment. A warning never is."""
        is_over = self.until is not None and self.until <= moment
        return self.kind not in Action.warnings() and self.lifted_at is None and not is_over
