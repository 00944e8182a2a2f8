"""The parts of pages that describe a questionnaire: its state in words, its length, its card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext, pgettext

from consult.accounts.viewer import Viewer
from consult.accounts.viewers.content import recall
from consult.questionnaires.enums import QuestionnaireState
from consult.questionnaires.selectors import own as own_selectors
from consult.questionnaires.selectors import questionnaires as questionnaire_selectors
from frontend.presenters.parts.components import Tag
from frontend.toolkit.words import dates

if TYPE_CHECKING:
    from consult.consultations.models import Consultation
    from consult.questionnaires.models import Questionnaire


@dataclass(frozen=True)
class QuestionnaireCard:
    """A questionnaire in a list."""

    title: str
    url: str
    state: Tag
    how: str
    is_open: bool = False
    answered: bool = False
    id: UUID | None = None


def url_of(name: str, questionnaire: Questionnaire) -> str:
    """Return the address of a page of a questionnaire, in the language of the page."""
    return reverse(name, args=[questionnaire.consultation.slug, questionnaire.number])


def cards(
    viewer: Viewer, consultation: Consultation, topic_id: UUID | None = None
) -> list[QuestionnaireCard]:
    """Return the cards of the questionnaires of a consultation, or of a topic.

    One query where there is none, else two, and two more for a participant. Drafts are shown
    in a draft only. Questionnaires that ask for words with a vote are left out: the page of the vote
    leads to them.
    """
    if not recall(questionnaire_selectors.has_questionnaires, viewer, consultation.pk):
        return []
    rows = questionnaire_selectors.list_questionnaires(viewer, consultation.pk, topic_id)
    questionnaires = [
        questionnaire
        for questionnaire in rows
        if questionnaire.stands_alone
        and (consultation.published_at is None or not questionnaire.status.is_draft)
    ]
    if not questionnaires:
        return []
    answered = own_selectors.answered_among(
        viewer, [questionnaire.pk for questionnaire in questionnaires]
    )
    return [
        QuestionnaireCard(
            questionnaire_selectors.title_of(questionnaire),
            url_of("questionnaire", questionnaire),
            state_tag(questionnaire),
            _("Questionnaire, %(size)s") % {"size": size(questionnaire)},
            is_open=questionnaire.can_take_answers_at(questionnaire.seen_at),  # type: ignore[attr-defined]  # an annotation of the query
            answered=questionnaire.pk in answered,
            id=questionnaire.pk,
        )
        for questionnaire in questionnaires
    ]


def size(questionnaire: Questionnaire) -> str:
    """Return the length of a questionnaire: “12 questions, about 4 minutes”."""
    minutes = questionnaire_selectors.minutes_of(questionnaire)
    n = questionnaire.asks  # type: ignore[attr-defined]  # an annotation of the query
    questions = npgettext("questionnaire", "%(n)s question", "%(n)s questions", n) % {"n": n}
    duration = ngettext("about %(n)s minute", "about %(n)s minutes", minutes) % {"n": minutes}
    return _("%(asks)s, %(lasts)s") % {"asks": questions, "lasts": duration}


def state_tag(questionnaire: Questionnaire) -> Tag:
    """Return the state of a questionnaire, in words."""
    now = questionnaire.seen_at  # type: ignore[attr-defined]  # an annotation of the query
    if questionnaire.status.is_draft:
        return Tag(_("Draft, not public"), "warn", "eye-off")
    if questionnaire.state == QuestionnaireState.CANCELLED:
        return Tag(pgettext("questionnaire", "Cancelled"), "warn", "ban")
    if questionnaire.state == QuestionnaireState.CLOSED:
        ended = real_end(questionnaire)
        closed = pgettext("questionnaire", "Closed on %(day)s") % {"day": dates.day(ended)}
        return Tag(closed + dates.announced_end(ended, questionnaire.closes_at), "", "lock")
    return _tag_of_open(questionnaire, now)


def _tag_of_open(questionnaire: Questionnaire, now: datetime) -> Tag:
    if questionnaire.suspended_at:
        return Tag(pgettext("questionnaire", "Suspended"), "warn", "pause")
    if questionnaire.is_upcoming_at(now):
        return Tag(
            pgettext("questionnaire", "Opens on %(day)s")
            % {"day": dates.day(questionnaire.opens_at)},
            "outline",
            "calendar",
        )
    if not questionnaire.can_take_answers_at(now):
        return Tag(_("Over, answers on paper are being entered"), "", "clock")
    return Tag(
        pgettext("questionnaire", "Open, %(left)s")
        % {"left": dates.describe_time_left(questionnaire.closes_at, now)},
        "ok",
    )


def real_end(questionnaire: Questionnaire) -> datetime | None:
    """Return when the questionnaire really ended, or its announced end."""
    return questionnaire.ended_at or questionnaire.closes_at
