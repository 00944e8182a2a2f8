"""The actions on workshop windows, in which a room behind one network address may sign up.

Rate limits by address alone would block town halls and schools. A window is dated, counted and
logged, and contains no name of a participant.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations import rules
from consult.consultations.actions.helpers import get_row_by_id, locked, require
from consult.consultations.exceptions import AlreadyClosed, TooManyWindows
from consult.consultations.models import WorkshopWindow
from consult.core.exceptions import Invalid
from consult.core.postgres import clock
from consult.core.postgres.clock import ClockNow
from consult.core.records import journal

MOST_AT_ONCE = 3
AHEAD = timedelta(days=60)


@transaction.atomic
def open_window(
    *,
    viewer: Viewer,
    consultation_id: UUID,
    hours: int,
    places: int,
    opens_at: datetime | None = None,
) -> WorkshopWindow:
    """Open a window now, or plan it, for a few hours and a number of people.

    It ends by itself. The journal records it. Raise `TooManyWindows`, `AlreadyClosed`, or `Invalid`
    with the name of the wrong field.
    """
    consultation = locked(viewer, consultation_id)
    require(viewer, rules.can_open_window(viewer, consultation))
    now = consultation.seen_at
    if consultation.state.is_over:
        raise AlreadyClosed
    if consultation.windows.filter(closes_at__gt=now).count() >= MOST_AT_ONCE:
        raise TooManyWindows
    begins = _checked(now, hours, places, opens_at)
    window = WorkshopWindow.objects.create(
        organisation=viewer.organisation,
        consultation=consultation,
        opens_at=begins,
        closes_at=begins + timedelta(hours=hours),
        places=places,
    )
    dates = {"opens_at": begins.isoformat(), "closes_at": window.closes_at.isoformat()}
    journal.record(viewer, "window.open", window, places=places, **dates)
    return window


def _checked(now: datetime, hours: int, places: int, opens_at: datetime | None) -> datetime:
    if not 1 <= hours <= WorkshopWindow.LONGEST_HOURS:
        raise Invalid(_("Choose between 1 and 8 hours."), attr="hours")
    if not 1 <= places <= WorkshopWindow.MOST_PLACES:
        raise Invalid(_("Choose between 1 and 300 people."), attr="places")
    begins = opens_at or now
    if begins < now - timedelta(hours=1) or begins > now + AHEAD:
        raise Invalid(_("Choose a date and time within the next 60 days."), attr="opens_at")
    return begins


@transaction.atomic
def close_window(*, viewer: Viewer, window_id: UUID) -> WorkshopWindow:
    """Close a window before its end, or cancel a planned one. Safe to repeat.

    The journal records it.
    """
    window = get_row_by_id(
        WorkshopWindow.objects.filter(organisation=viewer.organisation).select_for_update(),
        window_id,
    )
    require(viewer, rules.can_open_window(viewer, window.consultation))
    now = clock.now()
    if window.closes_at > now:
        window.opens_at = min(window.opens_at, now)
        window.closes_at = now
        window.save(update_fields=["opens_at", "closes_at"])
        journal.record(viewer, "window.close", window, used=window.used)
    return window


def take_place(*, window_id: UUID) -> bool:
    """Take a place in an open window for a new account. Return False if it is over or full.

    The window counts places, and stores no names.
    """
    open_now = WorkshopWindow.objects.filter(
        pk=window_id, opens_at__lte=ClockNow(), closes_at__gt=ClockNow()
    )
    return bool(open_now.filter(used__lt=F("places")).update(used=F("used") + 1))
