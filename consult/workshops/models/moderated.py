"""What moderation says of a workshop, a recording or a photo: its state, and what its tombstone tells."""

from django.db import models

from consult.workshops.visibility import is_open
from moderation.enums import ModerationState


class Moderated(models.Model):
    """A row that moderation can act upon, whatever state its own work is in."""

    moderation_state = models.CharField(
        max_length=20, choices=ModerationState, default=ModerationState.PUBLISHED, db_default=ModerationState.PUBLISHED
    )
    decision_number = models.PositiveIntegerField(null=True)
    decision_reason = models.CharField(max_length=16, blank=True, default="", db_default="")

    class Meta:
        abstract = True

    @property
    def moderation(self):
        """Its state of moderation, as a choice that answers questions."""
        return ModerationState(self.moderation_state)

    @property
    def is_in_view(self):
        """Moderation left it in view; what it belongs to is asked apart."""
        return is_open(self.moderation_state)
