"""ReportedName: the public name of a participant, as it was reported in one consultation."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from consult.core.models import OfOrganisation
from consult.core.postgres.ids import random_id
from moderation.enums import ModerationState


class ReportedName(OfOrganisation):
    """A reported public name with its own id, so that the public log leads to no person.

    There is one row for each name of a person in each consultation, so that two decisions on the
    same person cannot be connected. `name` is stored for the moderators who decide, and to restore
    it. The row is deleted with the person.
    """

    id = models.UUIDField(primary_key=True, default=random_id, editable=False)
    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.PROTECT, related_name="+"
    )
    participant = models.ForeignKey(
        "accounts.Participant", on_delete=models.CASCADE, related_name="+"
    )
    name = models.CharField(max_length=80)
    replaced_by = models.CharField(
        max_length=80, blank=True, default="", help_text="The pseudonym that it was given."
    )
    state = models.CharField(
        max_length=20, choices=ModerationState, default=ModerationState.PUBLISHED
    )
    decision_number = models.PositiveIntegerField(null=True)
    decision_reason = models.CharField(max_length=16, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "participant", "name"], name="one_row_per_reported_name"
            ),
            models.CheckConstraint(
                condition=Q(state__in=ModerationState.values), name="reported_name_state_known"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def author_id(self) -> UUID:
        """The id of the participant who has this name."""
        return self.participant_id

    @property
    def moderation(self) -> ModerationState:
        """The state of moderation as a `ModerationState`."""
        return ModerationState(self.state)

    @property
    def is_used(self) -> bool:
        """Return whether the participant still uses this name."""
        return self.participant.public_name == self.name
