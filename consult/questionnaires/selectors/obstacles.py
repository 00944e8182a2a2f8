"""Conditions that a questionnaire must meet before it is opened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from consult.consultations.enums import ConsultationState
from consult.questionnaires.models import Questionnaire, Section
from consult.questionnaires.selectors.terms import text_of

if TYPE_CHECKING:
    from consult.consultations.models import Consultation

LONGEST_ENTRY = timedelta(days=30)  # after the close, for answers on paper


def list_obstacles(
    questionnaire: Questionnaire, consultation: Consultation, moment: datetime
) -> list[str]:
    """Return the reasons why a draft cannot be opened now, in sentences. Empty if it can."""
    obstacles = list_obstacles_with_consultation(questionnaire, consultation, moment)
    if consultation.state_at(moment) in (ConsultationState.OPEN, ConsultationState.UPCOMING):
        return obstacles
    return [_("The consultation is not public, or is over."), *obstacles]


def list_obstacles_with_consultation(
    questionnaire: Questionnaire, consultation: Consultation, moment: datetime
) -> list[str]:
    """Return the reasons why a draft cannot be opened together with its consultation."""
    sections = list(questionnaire.sections.prefetch_related("items"))
    return [
        *_list_obstacles_of_dates(questionnaire, consultation, moment),
        *_list_obstacles_of_items(questionnaire, sections),
    ]


def _list_obstacles_of_dates(
    questionnaire: Questionnaire, consultation: Consultation, moment: datetime
) -> Iterator[str]:
    opens_at = questionnaire.opens_at
    closes_at = questionnaire.closes_at
    if closes_at is None:
        yield _("Enter the last moment to answer.")
        return
    if closes_at <= max(filter(None, (opens_at, moment, consultation.opens_at))):
        yield _("The questionnaire must end after it begins, and later than now.")
    if consultation.closes_at and closes_at > consultation.closes_at:
        yield _("A questionnaire closes with its consultation at the latest.")
    if questionnaire.paper_until and questionnaire.paper_until > closes_at + LONGEST_ENTRY:
        yield _("Paper forms can be entered until thirty days after the close.")


def _list_obstacles_of_items(
    questionnaire: Questionnaire, sections: list[Section]
) -> Iterator[str]:
    if not text_of(questionnaire, "title"):
        yield _("Write a title.")
    if not sections:
        yield _("Add a section with at least one question.")
    for section in sections:
        if not section.items.all():
            yield _("Section %(n)s has no question. Add one, or remove the section.") % {
                "n": section.place
            }
