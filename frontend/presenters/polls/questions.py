"""The parts of pages that describe a poll: its state in words, how to answer it, its card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.accounts.viewers.content import recall
from consult.core.postgres import clock
from frontend.presenters.parts.components import Tag
from frontend.toolkit.words import dates
from votes.counting.methods import METHODS
from votes.enums import QuestionState
from votes.selectors import polls as poll_selectors
from votes.selectors import questions as question_selectors
from votes.selectors.announcements import list_announced

if TYPE_CHECKING:
    from consult.consultations.models import Consultation
    from votes.models import Question


@dataclass(frozen=True)
class QuestionCard:
    """A question in a list."""

    title: str
    url: str
    state: Tag
    how: str
    is_open: bool = False
    voted: bool = False
    id: UUID | None = None


def url_of(name: str, question: Question) -> str:
    """Return the address of a page of a question, in the language of the page."""
    return reverse(name, args=[question.consultation.slug, question.pk])


def cards(
    viewer: Viewer, consultation: Consultation, topic_id: UUID | None = None
) -> list[QuestionCard]:
    """Return the cards of the questions of a consultation, or of a topic.

    Drafts are shown in a draft only.

    An announced vote, whose answers are still to come, has a card without a link. One query where
    the consultation has no question. Otherwise at most six, and two more for a participant.
    """
    if not recall(poll_selectors.has_polls, viewer, consultation.pk):
        return []
    found = [
        q
        for q in poll_selectors.list_polls(viewer, consultation.pk, topic_id)
        if consultation.published_at is None or not q.status.is_draft
    ]
    announced = [
        QuestionCard(question_selectors.title_of(q), "", state_of_announced(q), how(q), id=q.pk)
        for q in list_announced(viewer, consultation.pk, topic_id)
    ]
    if not found:
        return announced
    now = clock.now()
    own = poll_selectors.own_votes(viewer, [question.pk for question in found])
    return announced + [
        QuestionCard(
            question_selectors.title_of(q),
            url_of("question", q),
            state_tag(q, now),
            how(q),
            is_open=is_voting_open(q, now),
            voted=q.pk in own,
            id=q.pk,
        )
        for q in found
    ]


def is_voting_open(question: Question, now: datetime) -> bool:
    """Return whether the question is open at a moment.

    The action that casts a vote checks again.
    """
    is_open = question.state == QuestionState.OPEN and question.suspended_at is None
    return is_open and question.opens_at <= now < question.closes_at  # type: ignore[operator]  # set once it is open


def state_of_announced(question: Question) -> Tag:
    """Return when a vote opens whose answers are still to come, in words."""
    opens = _("Vote opens on %(day)s") % {"day": dates.day(question.opens_at)}
    return Tag(opens, "outline", "calendar")


def state_tag(question: Question, now: datetime) -> Tag:
    """Return the state of a question, in words."""
    if question.status.is_draft:
        is_announced = question.is_announced
        text = (
            _("Announced, its answers are not public") if is_announced else _("Draft, not public")
        )
        return Tag(text, "warn", "eye-off")
    if question.state == QuestionState.PUBLISHED:
        return Tag(_("Result published"), "brand", "chart-column")
    if question.state == QuestionState.CANCELLED:
        return Tag(_("Vote cancelled"), "warn", "ban")
    if question.state == QuestionState.CLOSED:
        closed = _("Vote closed on %(day)s") % {"day": dates.day(real_end(question))}
        return Tag(closed + dates.announced_end(real_end(question), question.closes_at), "", "lock")
    return _tag_of_open(question, now)


def _tag_of_open(question: Question, now: datetime) -> Tag:
    if question.suspended_at:
        return Tag(_("Vote suspended"), "warn", "pause")
    if now < question.opens_at:  # type: ignore[operator]  # set once it is open
        return Tag(
            _("Vote opens on %(day)s") % {"day": dates.day(question.opens_at)},
            "outline",
            "calendar",
        )
    if now >= question.closes_at:  # type: ignore[operator]  # set once it is open
        return Tag(_("Vote over, count under way"), "", "clock")
    return Tag(
        _("Vote open, %(left)s") % {"left": dates.describe_time_left(question.closes_at, now)}, "ok"
    )


def real_end(question: Question) -> datetime | None:
    """Return when the vote really ended, or its announced end."""
    return question.poll.ended_at or question.closes_at


def how(question: Question) -> str:
    """Return how the question is answered, in a few words."""
    return METHODS[question.kind].instruction(question.poll)
