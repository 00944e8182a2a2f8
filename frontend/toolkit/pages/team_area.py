"""The address where a member of the team finds their work."""

from django.urls import reverse

from consult.accounts.rules import can_enter_team_area
from consult.accounts.viewer import Viewer


def team_url(viewer: Viewer) -> str:
    """Return the page of the team on which the viewer begins, or "" outside the team.

    A role that waits for a second factor has an address too: its page asks for the factor. A suspended
    role has none.
    """
    if not (can_enter_team_area(viewer) or viewer.needs_second_factor):
        return ""
    return reverse("staff")
