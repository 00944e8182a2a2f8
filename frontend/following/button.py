"""The button that follows something, on its own page."""

from __future__ import annotations

from django.urls import reverse

from consult.notifications.selectors import follows
from frontend.pieces import FollowButton


def follow_button(viewer, kind: str, object_id) -> FollowButton:
    """Follow, or stop; one query for somebody, none for a visitor."""
    url = reverse("follow", args=[kind, object_id])
    return FollowButton(url, follows(viewer, kind, object_id), viewer.participant is not None)
