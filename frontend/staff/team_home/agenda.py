"""The next workshops of a facilitator, for the first page of the team."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.accounts.enums import Role
from consult.accounts.viewer import Viewer
from consult.workshops.enums import WorkshopState
from consult.workshops.meetings.selectors.workshops import own_workshops_to_come
from consult.workshops.registrations.selectors import count_registered_people
from frontend.presenters.workshop.workshops import hours, short_month

if TYPE_CHECKING:
    from consult.workshops.models import Workshop

SHOWN = 3


@dataclass(frozen=True)
class NextWorkshop:
    """A workshop to come: its day, its title, and what is known about it in one line."""

    workshop: Workshop
    month: str
    facts: str
    is_draft: bool


def list_next_workshops(viewer: Viewer) -> list[NextWorkshop]:
    """Return the next workshops of a viewer who is a facilitator. Three queries, or none."""
    if not viewer.runs_workshops:
        return []
    facilitated = viewer.consultations_as(Role.FACILITATOR)
    rows = [row for row in own_workshops_to_come(viewer) if row.consultation_id in facilitated]
    shown = rows[:SHOWN]
    registered = count_registered_people(viewer, shown)
    return [
        NextWorkshop(
            row,
            short_month(row.held_on),
            _describe(row, registered.get(row.pk, 0)),
            is_draft=row.state == WorkshopState.DRAFT,
        )
        for row in shown
    ]


def _describe(workshop: Workshop, registered: int) -> str:
    when = ", ".join(
        filter(None, (capfirst(str(WEEKDAYS[workshop.held_on.weekday()])), hours(workshop)))
    )
    people = ngettext("%(n)s person registered", "%(n)s people registered", registered)
    seats = ngettext("%(n)s seat", "%(n)s seats", workshop.seats or 0)
    facts = [when]
    if workshop.takes_registrations:
        facts.append(people % {"n": registered} if registered else _("No registration yet"))
    if workshop.seats:
        facts.append(seats % {"n": workshop.seats})
    return " · ".join(facts)
