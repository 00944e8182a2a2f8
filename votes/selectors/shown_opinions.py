"""Opinions that authors show beside their comments, where showing them harms nobody (ADR 87)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult.consultations.enums import PseudonymScope
from votes.ballot_box.store import queries
from votes.enums import QuestionOrigin
from votes.models import Question

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from consult.accounts.viewer import Viewer


def shown_opinions(
    viewer: Viewer, proposal_id: UUID, people: Iterable[UUID | None]
) -> dict[UUID, str]:
    """Return the current opinions on a proposal of people who show theirs, by person.

    The result is empty while the count of the question is not public. It is empty too where one
    pseudonym of a voter is used for several questions: opinions shown on some of them would reveal
    the others. This takes two queries, or none if `people` is empty.
    """
    wanted = {person for person in people if person}
    if not wanted:
        return {}
    public = Question.objects.visible_to(viewer).filter(
        proposal=proposal_id,
        origin=QuestionOrigin.NATIVE,
        pseudonym_scope=PseudonymScope.QUESTION,
        is_frozen=False,
    )
    question = public.exclude(pk__in=Question.objects.hiding_counts()).values_list("pk", flat=True)
    found = question.first()
    return queries.choices_of(found, wanted) if found else {}


def own_shown_opinion(viewer: Viewer, proposal_id: UUID) -> str:
    """Return the opinion that the viewer could show beside a comment, or "" if there is none."""
    if viewer.participant is None:
        return ""
    person = viewer.participant.pk
    return shown_opinions(viewer, proposal_id, [person]).get(person, "")
