"""Conditions that a poll must meet before it is put to the vote."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from consult.consultations.enums import ConsultationState
from votes.counting.methods import METHODS
from votes.models import Question
from votes.selectors.terms import text_of

if TYPE_CHECKING:
    from consult.consultations.models import Consultation


def list_obstacles(question: Question, consultation: Consultation, moment: datetime) -> list[str]:
    """Return the reasons why a draft cannot be put to the vote, in sentences; empty if it can."""
    obstacles = list_obstacles_with_consultation(question, consultation, moment)
    if consultation.state in (ConsultationState.OPEN, ConsultationState.UPCOMING):
        return obstacles
    return [_("The consultation is not public, or is over."), *obstacles]


def list_obstacles_with_consultation(
    question: Question, consultation: Consultation, moment: datetime
) -> list[str]:
    """Return the reasons why a draft cannot be put to the vote together with its consultation."""
    return [
        *_list_obstacles_of_dates(question, consultation, moment),
        *_list_obstacles_of_text_and_options(question),
    ]


def waits_for_answers(question: Question, consultation: Consultation) -> bool:
    """Return whether a draft has no answer yet and begins after its consultation.

    Its answers may come from the ideas of the consultation.
    """
    begins_later = bool(
        question.opens_at and consultation.opens_at and question.opens_at > consultation.opens_at
    )
    return begins_later and not question.poll.options.all()


def _list_obstacles_of_dates(
    question: Question, consultation: Consultation, moment: datetime
) -> Iterator[str]:
    if question.closes_at is None:
        yield _("Say when the vote ends.")
        return
    if question.closes_at <= max(question.opens_at or moment, moment):
        yield _("The vote must end after it begins, and later than now.")
    if consultation.closes_at and question.closes_at > consultation.closes_at:
        yield _("A question closes with its consultation at the latest.")


def _list_obstacles_of_text_and_options(question: Question) -> Iterator[str]:
    poll = question.poll
    if not text_of(poll, "sentence"):
        yield _("Write the question.")
    yield from METHODS[question.kind].list_obstacles(poll, list(poll.options.all()))
