"""The moderation fields of workshops, recordings and photos: state and data of the tombstone."""

from django.db import models

from consult.workshops.visibility import is_open
from moderation.enums import ModerationState


class Moderated(models.Model):
    """A row with a moderation state. This state is independent of the row's own state."""

    moderation_state = models.CharField(
        max_length=20,
        choices=ModerationState,
        default=ModerationState.PUBLISHED,
        db_default=ModerationState.PUBLISHED,
    )
    decision_number = models.PositiveIntegerField(null=True)
    decision_reason = models.CharField(max_length=16, blank=True, default="", db_default="")

    class Meta:
        abstract = True

    @property
    def moderation(self) -> ModerationState:
        """The moderation state as a member of `ModerationState`."""
        return ModerationState(self.moderation_state)

    @property
    def is_in_view(self) -> bool:
        """Return whether moderation left this row in view.

        The rows to which it belongs must be checked separately.
        """
        return is_open(self.moderation_state)
