"""What the moderators' desk reads again when a hint comes: how much waits, and which colleagues are on which case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from consult.core import clock
from consult.core.exceptions import Invalid
from frontend.doors import page
from frontend.staff.entries import required
from moderation import actions, presence, selectors

SOCKET = "/ws/moderation/"


@dataclass(frozen=True)
class DeskLine:
    """Where a page of the desk hears of changes; since when it counts what is new; the case that it shows."""

    socket: str
    since: str
    case_id: str


def desk_line(viewer, case_id=None) -> DeskLine:
    """What a page of the desk needs to stay true, as a moderator opens it: colleagues see that they are there."""
    actions.be_present(viewer=viewer, case_id=case_id)
    socket = SOCKET if settings.CONSULT_LIVE else ""
    return DeskLine(socket, clock.now().isoformat(), str(case_id or ""))


@page("moderation.queue")
def live(request):
    """The parts that change, alone. `since`: from when on a case is new; `on`: the case on screen, or nothing of it."""
    viewer = request.viewer
    required(bool(presence.moderated_by(viewer)))
    since = _moment(request.GET.get("since", ""))
    if "on" in request.GET:
        actions.be_present(viewer=viewer, case_id=request.GET["on"] or None)
    there = presence.present(viewer)
    by_case: dict = {}
    for one in there:
        if one.case_id:
            by_case.setdefault(one.case_id, []).append(one.name)
    context = {"waiting": selectors.waiting(viewer, since=since), "present": there, "by_case": by_case}
    response = render(request, "staff/moderation/live.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


def _moment(said) -> datetime | None:
    """A moment as pages write it, with its offset; none where none is said."""
    if not said:
        return None
    try:
        found = parse_datetime(said)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Invalid(_("Write a moment as in 2026-09-01T08:30:00Z."), attr="since")
    return found
