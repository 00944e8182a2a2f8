"""Opinions that authors show beside their comments, if no secret vote is revealed (ADR 90)."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from consult.accounts.viewer import Viewer
from consult.accounts.viewers.compiled import compiled_for_reader
from consult.consultations.enums import PseudonymScope
from consult.core.postgres.lookup import find_only
from votes.ballot_box.store import queries
from votes.enums import QuestionOrigin
from votes.models import Question


def may_show_opinion(viewer: Viewer, proposal_id: UUID) -> bool:
    """Return whether the viewer may show an opinion on a proposal; one query."""
    if viewer.participant is None:
        return False
    return find_only(_questions_with_public_opinions(viewer, proposal_id)) is not None


def find_shown_opinions(
    viewer: Viewer, proposal_id: UUID, people: Iterable[UUID | None]
) -> dict[UUID, str]:
    """Return the current opinions on a proposal of people who show theirs, by person.

    This takes two queries, or none if `people` is empty.
    """
    wanted = {person for person in people if person}
    if not wanted:
        return {}
    question = find_only(_questions_with_public_opinions(viewer, proposal_id))
    return queries.choices_of(question, wanted) if question else {}


@compiled_for_reader
def _questions_with_public_opinions(viewer: Viewer, proposal_id: UUID) -> QuerySet[Question, UUID]:
    """Return the id of the question of a proposal if opinions on it may be shown.

    Its count must be public. One pseudonym must serve no other question: opinions shown on some of
    them would reveal the others.
    """
    visible = Question.objects.visible_to(viewer).filter(
        proposal=proposal_id,
        origin=QuestionOrigin.NATIVE,
        pseudonym_scope=PseudonymScope.QUESTION,
        is_frozen=False,
    )
    public = visible.exclude(pk__in=Question.objects.hiding_counts())
    return public.values_list("pk", flat=True)
