"""The parts of the moderators' desk that are updated live: counts, and colleagues on each case."""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.core.exceptions import Invalid, NotFound
from frontend.staff.entries import required
from frontend.staff.moderation.case_state import describe_state, list_states
from frontend.toolkit.pages.page import page
from moderation.cases.selectors import queue as queue_selectors
from moderation.desk import actions
from moderation.desk import selectors as desk_selectors


@page("moderation.queue")
def render_live_parts(request):
    """Render only the parts that change.

    `since` is the moment from which on a case is new. `on` is the case on screen, or empty for
    none; without `on`, the presence of the viewer is not updated.
    """
    viewer = request.viewer
    required(bool(desk_selectors.moderated_by(viewer)))
    since = _moment(request.GET.get("since", ""))
    if "on" in request.GET:
        actions.be_present(viewer=viewer, case_id=request.GET["on"] or None)
    moderators = desk_selectors.present(viewer)
    case = _case(viewer, request.GET.get("on"))
    context = {
        "waiting": queue_selectors.waiting(viewer, since=since),
        "present": moderators,
        "states": list_states(viewer, moderators, since),
        "is_on_case": "on" in request.GET,
        **describe_state(viewer, case),
    }
    response = render(request, "staff/moderation/live.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


def _case(viewer: Viewer, case_id):
    """Return the case on screen, or None."""
    with suppress(NotFound, ValueError):
        return queue_selectors.get_case(viewer, UUID(case_id)) if case_id else None
    return None


def _moment(value) -> datetime | None:
    """Return an ISO moment with its offset, or None if it is empty. Raise `Invalid` otherwise."""
    if not value:
        return None
    try:
        moment = parse_datetime(value)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Invalid(_("Enter the date and time like this: 2026-09-01T08:30:00Z."), attr="since")
    return moment
