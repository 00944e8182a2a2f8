"""The moderators who have the moderation queue on screen now.

Colleagues of the same consultations see them. A client reads the list again after each hint of the
live channel.
"""

from rest_framework import serializers

from consult.api.contracts import Contract, ListQuery
from consult.api.pagination import OLDEST
from consult.api.serializers import ReadOnlySerializer
from consult.api.viewsets import ApiViewSet
from moderation.desk import selectors as desk_selectors


class PresenceSerializer(ReadOnlySerializer):
    """A colleague who has the moderation queue on screen."""

    name = serializers.CharField(
        source="participant.public_name", help_text="Public name of another moderator."
    )
    case = serializers.UUIDField(
        source="known_case",
        allow_null=True,
        help_text="The case on their screen, where you moderate it too.",
    )


class PresenceViewSet(ApiViewSet):
    """The presence of moderators."""

    contracts = {
        "list": Contract("moderation.queue", PresenceSerializer, query=ListQuery, many=True)
    }

    def list(self, request):
        """List the other moderators of the caller's consultations who are present.

        They had the moderation queue on screen in the last 45 seconds.
        """
        return self.paginated(desk_selectors.presences(self.viewer), OLDEST)
