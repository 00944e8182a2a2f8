"""The data that a page of the desk needs for live updates."""

from dataclasses import dataclass

from django.conf import settings

from consult.accounts.viewer import Viewer
from consult.core.postgres import clock
from moderation.desk import actions

SOCKET = "/ws/moderation/"


@dataclass(frozen=True)
class DeskLine:
    """The data that a page of the desk needs for live updates.

    `socket` is the address that sends hints, or "" without live updates. `since` is the moment from
    which on cases count as new. `case_id` is the case on the page.
    """

    socket: str
    since: str
    case_id: str


def desk_line(viewer: Viewer, case_id=None) -> DeskLine:
    """Return the data for live updates of a page of the desk, and mark the viewer as present."""
    actions.be_present(viewer=viewer, case_id=case_id)
    socket = SOCKET if settings.CONSULT_LIVE else ""
    return DeskLine(socket, clock.now().isoformat(), str(case_id or ""))
