"""The side of the first page of the team: current consultations, and what comes next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.accounts.viewer import Viewer
from consult.consultations import rules
from consult.consultations.enums import ConsultationState, TaskStatus
from consult.consultations.selectors.timetable import moment_of
from consult.lifecycle.selectors.setup import TaskState, list_tasks
from consult.outcomes.figures import figures_of_several
from frontend.presenters.consultation.consultations import counted, short, state_tag
from frontend.staff.presenters.first_page import first_page
from frontend.toolkit.words import dates

if TYPE_CHECKING:
    from consult.consultations.models import Consultation

# The tasks of a draft take many queries, so only the drafts that open first are counted.
COUNTED_DRAFTS = 3
MOST_CONSULTATIONS = 6
MOST_DATES = 4


@dataclass(frozen=True)
class Current:
    """An open or coming consultation, or a draft, as the side of the first page shows it.

    `percent` is the share of the tasks of a draft that are ready, or None.
    """

    title: str
    url: str
    state: str
    fact: str
    percent: int | None = None


@dataclass(frozen=True)
class Coming:
    """An opening or an end to come."""

    label: str
    day: str


def find_tasks(
    viewer: Viewer, consultations: Iterable[Consultation]
) -> dict[UUID, list[TaskState]]:
    """Return the tasks of the drafts that the viewer edits and that open first, three at most."""
    drafts = [
        consultation
        for consultation in consultations
        if consultation.published_at is None and rules.can_edit(viewer, consultation)
    ]
    drafts.sort(key=lambda draft: (draft.opens_at is None, draft.opens_at))
    return {draft.pk: list_tasks(viewer, draft) for draft in drafts[:COUNTED_DRAFTS]}


def list_current(
    viewer: Viewer,
    consultations: Sequence[Consultation],
    tasks: Mapping[UUID, list[TaskState]],
) -> list[Current]:
    """Return the open consultations, then those to come, then drafts.

    A viewer who has none of them, such as a writer after the end, reads those that are over.
    """
    states = [ConsultationState.OPEN, ConsultationState.UPCOMING, ConsultationState.DRAFT]
    found = [row for row in consultations if row.state in states] or list(consultations)
    order = [*states, ConsultationState.CLOSED, ConsultationState.CANCELLED]
    found.sort(key=lambda row: (order.index(row.state), row.pk not in tasks))
    shown = found[:MOST_CONSULTATIONS]
    figures = figures_of_several(viewer, shown)
    return [
        _current(viewer, row, figures.get(row.pk, {}).get("contributions", 0), tasks.get(row.pk))
        for row in shown
    ]


def _current(
    viewer: Viewer,
    consultation: Consultation,
    contributions: int,
    tasks: list[TaskState] | None,
) -> Current:
    fact = counted(contributions) if contributions else ""
    percent = None
    if tasks is not None:
        counted_tasks = [task for task in tasks if task.status != TaskStatus.OPTIONAL]
        ready = sum(task.status == TaskStatus.READY for task in counted_tasks)
        fact = ngettext(
            "%(ready)s of %(all)s tasks is ready", "%(ready)s of %(all)s tasks are ready", ready
        ) % {"ready": ready, "all": len(counted_tasks)}
        percent = 100 * ready // len(counted_tasks)
    return Current(
        short(consultation.title),
        first_page(viewer, consultation),
        str(state_tag(consultation).text),
        fact,
        percent,
    )


def list_coming(consultations: Iterable[Consultation]) -> list[Coming]:
    """Return the next openings and ends of consultations. A draft has a planned opening."""
    found: list[tuple[datetime, str]] = []
    for consultation in consultations:
        now = moment_of(consultation)
        title = {"title": short(consultation.title)}
        opens_at = consultation.opens_at
        closes_at = consultation.closes_at
        if opens_at and opens_at > now and not consultation.is_cancelled:
            planned = _("Planned opening of “%(title)s”")
            label = _("Opening of “%(title)s”") if consultation.published_at else planned
            found.append((opens_at, label % title))
        if consultation.state == ConsultationState.OPEN and closes_at:
            found.append((closes_at, _("End of “%(title)s”") % title))
    return [Coming(label, dates.day(moment)) for moment, label in sorted(found)[:MOST_DATES]]
