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
    return [
        *_list_obstacles_of_dates(question, consultation, moment),
        *_list_obstacles_of_text_and_options(question),
    ]


def _list_obstacles_of_dates(
    question: Question, consultation: Consultation, moment: datetime
) -> Iterator[str]:
    if consultation.state not in (ConsultationState.OPEN, ConsultationState.UPCOMING):
        yield _("The consultation is not public, or is over.")
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
