"""The steps, votes and questionnaires of a consultation: their ends, and the acts on their dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations import rules as consultation_rules
from consult.consultations.selectors.timetable import moment_of
from consult.questionnaires import rules as questionnaire_rules
from consult.questionnaires.answer_counts import Counted
from consult.questionnaires.enums import QuestionnaireState
from consult.questionnaires.selectors.questionnaires import list_questionnaires
from consult.questionnaires.selectors.results import how_many_among
from consult.workshops.meetings.selectors.overview import UpcomingWorkshop
from frontend.presenters.workshop.workshops import hours
from frontend.toolkit.words import dates
from votes import rules as vote_rules
from votes.enums import QuestionState
from votes.selectors.polls import list_polls
from votes.selectors.questions import title_of

if TYPE_CHECKING:
    from consult.consultations.models import Consultation, Phase
    from consult.questionnaires.models import Questionnaire
    from votes.models import Question

MOST_DEADLINES = 8


@dataclass(frozen=True)
class Running:
    """The steps, votes and questionnaires of a consultation that are announced and not over."""

    phases: list[Phase]
    polls: list[Question]
    questionnaires: list[Questionnaire]


@dataclass(frozen=True)
class Deadline:
    """A line of the next deadlines: when, and what happens then."""

    at: datetime
    when: str
    what: str


@dataclass(frozen=True)
class Change:
    """A step, a vote or a questionnaire whose end may change, with the pages that change it."""

    title: str
    ends: str
    extend_url: str
    close_url: str


@dataclass(frozen=True)
class Sealed:
    """A vote or a questionnaire whose result the team may not see before its end.

    `answers` is how many people answered a questionnaire, or None where the viewer may not know it.
    The number of voters is not public before the close, so no vote has one.
    """

    title: str
    until: str
    is_vote: bool
    is_shown_to_voters: bool = False
    answers: Counted | None = None


def list_running(viewer: Viewer, consultation: Consultation) -> Running:
    """Return what is announced and not over. Two queries."""
    now = moment_of(consultation)
    pk = consultation.pk
    return Running(
        [phase for phase in consultation.phases.all() if phase.ends_at > now],
        [
            question
            for question in list_polls(viewer, pk)
            if question.state == QuestionState.OPEN and question.closes_at > now  # type: ignore[operator]  # set once it is open
        ],
        [
            questionnaire
            for questionnaire in list_questionnaires(viewer, pk)
            if questionnaire.state == QuestionnaireState.OPEN and questionnaire.closes_at > now  # type: ignore[operator]  # set once it is open
        ],
    )


def list_deadlines(
    running: Running, workshops: list[UpcomingWorkshop], synthesis_due_on: date | None
) -> list[Deadline]:
    """List the next ends, workshops and the promised synthesis, the earliest first."""
    end = _("End of “%(title)s”")
    deadlines = [
        *(_at(phase.closes_at, end % {"title": phase.title}) for phase in running.phases),
        *(_at(poll.closes_at, end % {"title": title_of(poll)}) for poll in running.polls),
        *(
            _at(questionnaire.closes_at, end % {"title": questionnaire.title})
            for questionnaire in running.questionnaires
            if questionnaire.stands_alone
        ),
        *(
            _on(
                workshop.held_on,
                _("Workshop: %(title)s") % {"title": workshop.title},
                hours(workshop),
            )
            for workshop in workshops
        ),
    ]
    if synthesis_due_on:
        deadlines.append(_on(synthesis_due_on, _("Promised synthesis, before this day")))
    return sorted(deadlines, key=lambda deadline: deadline.at)[:MOST_DEADLINES]


def _at(moment: datetime | None, what: str) -> Deadline:
    return Deadline(moment, capfirst(dates.in_full(moment)), what)  # type: ignore[arg-type]  # set once it is announced


def _on(day: date, what: str, at: str = "") -> Deadline:
    when = f"{capfirst(WEEKDAYS[day.weekday()])} {dates.on(day)}"
    begins = timezone.make_aware(datetime.combine(day, time()))
    return Deadline(begins, f"{when}, {at}" if at else when, what)


def list_changes(viewer: Viewer, consultation: Consultation, running: Running) -> list[Change]:
    """List what the viewer may extend or close, in the order of the page."""
    pk = consultation.pk
    changes = []
    if consultation_rules.can_edit(viewer, consultation):
        changes += [
            _change(consultation, phase, phase.title, extend="staff-phase-extend")
            for phase in running.phases
        ]
    if vote_rules.can_prepare(viewer, pk):
        changes += [
            _change(
                consultation,
                poll,
                title_of(poll),
                extend="staff-question-extend" if vote_rules.can_extend(viewer, pk) else "",
                close="staff-question-end" if vote_rules.can_end(viewer, pk) else "",
            )
            for poll in running.polls
        ]
    if questionnaire_rules.can_close(viewer, pk):
        changes += [
            _change(
                consultation,
                questionnaire,
                questionnaire.title,
                extend="staff-questionnaire-extend"
                if questionnaire_rules.can_open(viewer, pk)
                else "",
                close="staff-questionnaire-close",
            )
            for questionnaire in running.questionnaires
            if questionnaire.stands_alone
        ]
    return changes


def _change(
    consultation: Consultation,
    running: Phase | Question | Questionnaire,
    title: str,
    *,
    extend: str,
    close: str = "",
) -> Change:
    arguments = [consultation.slug, running.pk]
    return Change(
        title,
        dates.day(running.closes_at),
        reverse(extend, args=arguments) if extend else "",
        reverse(close, args=arguments) if close else "",
    )


def list_sealed(viewer: Viewer, consultation: Consultation, running: Running) -> list[Sealed]:
    """List the votes and questionnaires that have begun and whose result is hidden. One query."""
    now = moment_of(consultation)
    votes = [
        Sealed(
            title_of(poll),
            dates.in_full(poll.closes_at),  # type: ignore[arg-type]  # set once it is open
            is_vote=True,
            is_shown_to_voters=vote_rules.can_see_count(poll, has_voted=True),
        )
        for poll in running.polls
        if poll.opens_at <= now and not vote_rules.can_see_count(poll, has_voted=False)  # type: ignore[operator]  # set once it is open
    ]
    begun = [
        questionnaire
        for questionnaire in running.questionnaires
        if questionnaire.can_take_answers_at(now)
    ]
    counts = how_many_among(viewer, begun)
    return votes + [
        Sealed(
            questionnaire.title,
            dates.in_full(questionnaire.closes_at),  # type: ignore[arg-type]  # set once it is open
            is_vote=False,
            answers=counts.get(questionnaire.pk),
        )
        for questionnaire in begun
    ]
