"""Figures of devices and of rushes of new accounts, for the team of a consultation.

They identify no person.
"""

from typing import Any

from django.shortcuts import render

from consult.consultations.selectors.consultations import get_consultation
from frontend.staff.consultations.devices.lines import line_of, span_of
from frontend.staff.entries import required, setup
from frontend.toolkit.pages.page import page
from frontend.toolkit.words import dates
from moderation import rules
from moderation.signals.rhythm import FEWEST, TIMES
from moderation.signals.selectors.devices import (
    FEWEST_ACCOUNTS,
    FEWEST_SHOWN,
    MARKS_KEPT,
    device_figures,
)
from moderation.signals.selectors.newcomers import list_account_rushes


@page("devices.see")
def show_devices(request, slug):
    """Show the figures of device marks of the last thirty days, and the rushes of new accounts."""
    viewer = request.viewer
    consultation = get_consultation(request.viewer, slug)
    required(rules.can_see_devices(viewer, consultation.pk))
    figures = device_figures(viewer, consultation)
    rushes = list_account_rushes(viewer, consultation)
    context: dict[str, Any] = {
        "days": MARKS_KEPT.days,
        "fewest": FEWEST_ACCOUNTS,
        "few": FEWEST_SHOWN,
        "every": line_of(figures.every),
        "shared": line_of(figures.shared),
        "rushes": [
            (f"{dates.day(rush.begins_at)}, {dates.hour(rush.begins_at)}", rush) for rush in rushes
        ],
        "fewest_in_rush": FEWEST,
        "times": TIMES,
        "sizes": [line_of(group, span_of(least, most)) for least, most, group in figures.by_size],
    }
    return render(
        request,
        "staff/consultations/devices.html",
        setup(request, consultation, "staff-devices", **context),
    )
