"""Figures of devices and of rushes of new accounts, for the team of a consultation.

They identify no person.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consult.consultations.selectors import get_consultation
from frontend.staff.entries import required, setup
from frontend.toolkit import dates
from frontend.toolkit.page import page
from frontend.toolkit.typography import grouped
from moderation import rules
from moderation.selectors import (
    FEWEST_ACCOUNTS,
    FEWEST_TOLD,
    MARKS_KEPT,
    device_figures,
    list_account_rushes,
)
from moderation.signals.rhythm import FEWEST, TIMES


@dataclass(frozen=True)
class Line:
    """A number of devices, with how many accounts used each, as the page shows it."""

    used_by: str
    devices: int
    accounts: str
    texts: str


@page("devices.see")
def devices(request, slug):
    """Show the figures of device marks of the last thirty days, and the rushes of new accounts."""
    viewer, consultation = request.viewer, get_consultation(request.viewer, slug)
    required(rules.can_see_devices(viewer, consultation.pk))
    found = device_figures(viewer, consultation)
    rushes = list_account_rushes(viewer, consultation)
    context = {
        "days": MARKS_KEPT.days,
        "fewest": FEWEST_ACCOUNTS,
        "few": FEWEST_TOLD,
        "every": _line(found.every),
        "shared": _line(found.shared),
        "rushes": [
            (f"{dates.day(rush.begins_at)}, {dates.hour(rush.begins_at)}", rush) for rush in rushes
        ],
        "fewest_in_rush": FEWEST,
        "times": TIMES,
        "sizes": [_line(some, _span(least, most)) for least, most, some in found.by_size],
    }
    return render(
        request,
        "staff/consultations/devices.html",
        setup(request, consultation, "staff-devices", **context),
    )


def _line(some, used_by=""):
    return Line(used_by, some.devices, said(some.accounts), said(some.texts))


def _span(least, most):
    if most is None:
        return _("more than %(n)s accounts") % {"n": least - 1}
    return _("%(least)s to %(most)s accounts") % {"least": least, "most": most}


def said(figure) -> str:
    """Return a figure as it may be published: "fewer than 5", "at least 10", or the number."""
    if figure.number is None:
        return _("fewer than %(n)s") % {"n": FEWEST_TOLD}
    number = grouped(figure.number, get_language())
    return _("at least %(n)s") % {"n": number} if figure.is_least else number
