"""Measure: what was decided against an account, until when, and whether it was lifted."""

from django.db import models
from django.db.models import Q

from consult.core.ids import random_id
from consult.core.models import OfOrganisation
from moderation.enums import Action
from moderation.models.decisions import Decision


class Measure(OfOrganisation):
    """One measure against one person: in a consultation, or everywhere where its kind keeps them out.

    The public log names it by its random id, never the person; `consultation` is the one whose log says it.
    """

    id = models.UUIDField(primary_key=True, default=random_id, editable=False)
    consultation = models.ForeignKey("consultations.Consultation", on_delete=models.PROTECT, related_name="+")
    participant = models.ForeignKey("accounts.Participant", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16, choices=[(one.value, one.label) for one in Action.on_accounts()])
    minutes = models.PositiveSmallIntegerField(null=True, help_text="Between two texts, in slow mode.")
    until = models.DateTimeField(null=True, help_text="When it ends by itself.")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, null=True, related_name="measure")
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=Action.SLOW, minutes__isnull=False) | (~Q(kind=Action.SLOW) & Q(minutes__isnull=True)),
                name="slow_mode_has_minutes",
            )
        ]
        indexes = [models.Index(fields=["participant", "created_at"], name="measures_of_a_person")]

    def __str__(self):
        return f"{self.kind} {self.pk}"

    @property
    def author_id(self):
        """Whom it concerns, and who may contest it."""
        return self.participant_id

    @property
    def state(self):
        """An account has no moderation state."""
        return ""

    @property
    def is_about_notices(self):
        """Whoever reported is nobody's to see: it is shown without the person."""
        return self.kind in Action.on_reporting()

    @property
    def is_everywhere(self):
        """It keeps the person out of the whole organisation."""
        return self.kind in (Action.SUSPEND, Action.CLOSE)

    def holds_at(self, moment):
        """Whether it is in force at a moment; a warning is said once."""
        is_over = self.until is not None and self.until <= moment
        return self.kind not in Action.warnings() and self.lifted_at is None and not is_over
