"""The changes of an extension, in words and as a drawing, before it is confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.extensions import MOST_DAYS, PlannedMove
from consult.consultations.selectors.timetable import moment_of
from consult.notifications.selectors import count_followers
from consult.questionnaires.selectors.questionnaires import list_questionnaires
from frontend.drawings.before_after import BeforeAfter, PlannedStep, draw_before_after
from frontend.staff.extensions.targets import Target
from frontend.toolkit.words import dates
from votes.selectors.announcements import list_announced
from votes.selectors.polls import list_polls
from votes.selectors.questions import title_of

if TYPE_CHECKING:
    from consult.consultations.models import Phase


@dataclass(frozen=True)
class ChangedStep:
    """A step that moves, with its dates in words before and after."""

    title: str
    before: str
    after: str


@dataclass(frozen=True)
class Preview:
    """A new end: its meaning in words, and its changes."""

    days: int
    meaning: str
    more: str
    last_day: str
    first_end: str
    must_repeat_days: bool
    changed: list[ChangedStep]
    drawing: BeforeAfter | None
    unmoved: list[str]
    followers: int


def limit_in_words(target: Target) -> str:
    """Return how far a target can be extended."""
    most = timezone.localtime(target.closes_at) + timedelta(days=MOST_DAYS)
    if target.latest and target.latest < most:
        sentence = _("You can extend it until %(day)s, the end of the consultation.")
        return sentence % {"day": dates.in_full(target.latest)}
    return _("You can give up to %(n)s more days.") % {"n": MOST_DAYS}


def preview(viewer: Viewer, target: Target, closes_at: datetime, *, with_later: bool) -> Preview:
    """Return what a possible new end changes. Three queries."""
    days = target.days_until(closes_at)
    moves = target.moves(closes_at) if with_later else []
    more = ngettext("%(n)s more day", "%(n)s more days", days) % {"n": days}
    return Preview(
        days=days,
        meaning=dates.in_full(closes_at),
        more=more if days else _("later on the same day"),
        last_day=dates.day(closes_at),
        first_end=dates.day(target.extendable.announced_closes_at or target.closes_at),
        must_repeat_days=target.must_repeat_days(closes_at),
        changed=[
            ChangedStep(target.title, dates.day(target.closes_at), dates.day(closes_at)),
            *(_changed(move) for move in moves),
            *_list_moved_votes(viewer, target, moves, timedelta(days=days)),
        ],
        drawing=draw_before_after(
            _planned_steps(target, closes_at, moves), moment_of(target.consultation)
        ),
        unmoved=_unmoved(viewer, target) if target.phase else [],
        followers=count_followers(viewer, "consultation", target.consultation.pk)
        if target.phase
        else 0,
    )


def _changed(move: PlannedMove) -> ChangedStep:
    phase = move.phase
    return ChangedStep(
        phase.title,
        _span(phase.opens_at, phase.closes_at),
        _span(move.opens_at, move.closes_at),
    )


def _list_moved_votes(
    viewer: Viewer, target: Target, moves: list[PlannedMove], later: timedelta
) -> list[ChangedStep]:
    """Return the announced votes that move with the step in which they begin."""
    if not moves:
        return []
    steps = [(move.phase.opens_at, move.phase.closes_at) for move in moves]
    return [
        ChangedStep(
            title_of(vote),
            _span(vote.opens_at, vote.closes_at),
            _span(vote.opens_at + later, vote.closes_at + later),
        )
        for vote in list_announced(viewer, target.consultation.pk)
        if any(opens_at <= vote.opens_at < closes_at for opens_at, closes_at in steps)
    ]


def _span(first: datetime, last: datetime) -> str:
    return f"{dates.day(first)} – {dates.day(last)}"


def _planned_steps(
    target: Target, closes_at: datetime, moves: list[PlannedMove]
) -> list[PlannedStep]:
    """Return the steps of the drawing: those of the consultation, or the vote alone."""
    if target.phase is None:
        return [
            _planned(target.title, target.opens_at, target.closes_at, target.opens_at, closes_at)
        ]
    moved = {move.phase.pk: move for move in moves}
    return [
        _planned_phase(phase, target, closes_at, moved.get(phase.pk))
        for phase in target.consultation.phases.all()
    ]


def _planned_phase(
    phase: Phase, target: Target, closes_at: datetime, move: PlannedMove | None
) -> PlannedStep:
    if target.phase and phase.pk == target.phase.pk:
        return _planned(phase.title, phase.opens_at, phase.closes_at, phase.opens_at, closes_at)
    opens_at = move.opens_at if move else phase.opens_at
    ends_at = move.closes_at if move else phase.closes_at
    step = _planned(phase.title, phase.opens_at, phase.closes_at, opens_at, ends_at)
    return PlannedStep(step.label, step.before, step.after)


def _planned(
    title: str, opened: datetime, closed: datetime, opens: datetime, closes: datetime
) -> PlannedStep:
    local = timezone.localtime
    return PlannedStep(title, (local(opened), local(closed)), (local(opens), local(closes)), "step")


def _unmoved(viewer: Viewer, target: Target) -> list[str]:
    """Return a sentence for each open vote and questionnaire, which keep their own dates."""
    pk = target.consultation.pk
    running = [
        (title_of(question), question.closes_at)
        for question in list_polls(viewer, pk)
        if question.state == "open"
    ]
    running += [
        (questionnaire.title, questionnaire.closes_at)
        for questionnaire in list_questionnaires(viewer, pk)
        if questionnaire.state == "open" and questionnaire.stands_alone
    ]
    sentence = _("“%(title)s” still ends on %(day)s.")
    return [sentence % {"title": title, "day": dates.day(ends)} for title, ends in running]
