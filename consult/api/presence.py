"""Which moderators are on the desk now: for colleagues of the same consultations, to be read again at each hint."""

from rest_framework import serializers

from consult.api.contracts import Contract, ListQuery
from consult.api.doors import Door
from consult.api.shapes import Shape
from moderation import presence

FIRST_COME = ("created_at", "id")


class PresenceShape(Shape):
    """A colleague who is there."""

    name = serializers.CharField(source="participant.public_name", help_text="Public name of another moderator.")
    case = serializers.UUIDField(
        source="known_case", allow_null=True, help_text="The case on their screen, where you moderate it too."
    )


class Presences(Door):
    """Who is there."""

    contracts = {"list": Contract("moderation.queue", PresenceShape, query=ListQuery, many=True)}

    def list(self, request):
        """Moderators of one's own consultations who had the desk on screen in the last 45 seconds, but for oneself."""
        page = self.page(presence.presences(self.viewer), FIRST_COME)
        return self.listed(page, PresenceShape(page.rows, many=True).data)
