"""`Presence`: a moderator who is on the desk now, and their case.

It is deleted as soon as it is over.
"""

from django.db import models

from consult.core.models import OfOrganisation


class Presence(OfOrganisation):
    """A moderator who has the desk or a case open.

    Pages and sockets renew it regularly. Without a renewal, it ends.
    """

    participant = models.ForeignKey(
        "accounts.Participant", on_delete=models.CASCADE, related_name="+"
    )
    case = models.ForeignKey(
        "moderation.Case", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "participant"], name="one_presence_per_participant"
            )
        ]
        indexes = [models.Index(fields=["organisation", "seen_at"], name="presences_now")]

    def __str__(self) -> str:
        return f"present {self.seen_at}"
