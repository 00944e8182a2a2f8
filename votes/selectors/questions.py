"""Questions, for viewers who may know of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext

from consult.accounts.viewer import Viewer
from consult.accounts.viewers.compiled import compiled_for_reader
from consult.core.postgres.lookup import get_row
from debates.proposals.selectors.proposals import path_of as path_of_proposal
from votes.enums import POSITION
from votes.models import Question, QuestionQuerySet

if TYPE_CHECKING:
    from debates.models import Proposal


def list_questions(viewer: Viewer, consultation_id: UUID | None = None) -> QuestionQuerySet:
    """Return the questions that the viewer may know of, oldest first.

    Each has a `topic_id`, its own or that of its proposal.
    """
    rows = Question.objects.visible_to(viewer)
    if consultation_id:
        rows = rows.filter(consultation_id=consultation_id)
    topic = Coalesce(F("tally__topic_id"), F("poll__topic_id"))
    rows = rows.select_related("consultation", "poll").prefetch_related("poll__options")
    return rows.annotate(topic_id=topic).order_by("created_at", "id")


def get_question(viewer: Viewer, question_id: UUID) -> Question:
    """Return a question. Raise `NotFound`."""
    return _find_question(viewer, pk=question_id)


def question_of(viewer: Viewer, proposal_id: UUID) -> Question:
    """Return the position question of a proposal. Raise `NotFound`."""
    return _find_question(viewer, proposal_id=proposal_id)


def question_ids(viewer: Viewer, proposal_ids: Iterable[UUID]) -> dict:
    """Return the ids of the position questions of some proposals, by proposal; one query."""
    return dict(_list_ids(viewer, list(proposal_ids)))


@compiled_for_reader
def _list_ids(viewer: Viewer, proposal_ids: list[UUID]) -> QuerySet[Question, Any]:
    found = Question.objects.visible_to(viewer).filter(proposal__in=proposal_ids)
    return found.order_by().values_list("proposal_id", "pk")


def _find_question(viewer: Viewer, **by: Any) -> Question:
    return get_row(list_questions(viewer), **by)


def title_of(question: Question) -> str:
    """Return the text of a question, translated to the reader's language.

    For a position, this is one sentence of the software.
    """
    return gettext(question.title) if question.kind == POSITION else question.poll.sentence


def path_of(question: Question) -> str:
    """Return the path of the page of a question, which for a position is that of its proposal."""
    if question.kind != POSITION:
        return f"/consultations/{question.consultation.slug}/questions/{question.pk}/"
    return path_of_proposal(cast("Proposal", question.proposal))
