"""The button with which a participant follows something, on the page of that thing."""

from uuid import UUID

from django.urls import reverse

from consult.accounts.viewer import Viewer
from consult.notifications.selectors import follows
from frontend.presenters.parts.components import FollowButton


def follow_button(viewer: Viewer, kind: str, object_id: UUID) -> FollowButton:
    """Return the button to follow, or to stop. One query for a participant, none for a visitor."""
    url = reverse("follow", args=[kind, object_id])
    return FollowButton(url, follows(viewer, kind, object_id), viewer.participant is not None)
