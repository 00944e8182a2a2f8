"""The agreements with contributions, from which a representative selection is computed (ADR 97).

They are the only ballots of several people that leave the ballot box before open data, and only
for the platform itself, after the close, and without anything that names a voter.
"""

from uuid import UUID

from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotAllowed
from votes.ballot_box.store import queries
from votes.enums import POSITION, QuestionState
from votes.exceptions import ResultsAreHidden
from votes.models import Question


def agreements_by_proposal(viewer: Viewer, consultation_id: UUID) -> dict[UUID, list[int]]:
    """Return the people who agree with each contribution, numbered from 0 for this call only.

    Only the platform may call this: raise `NotAllowed` for any other viewer. Raise
    `ResultsAreHidden` while a position question of the consultation is open. This takes three
    queries.
    """
    if not viewer.is_system:
        raise NotAllowed
    questions = Question.objects.visible_to(viewer).filter(
        consultation_id=consultation_id, kind=POSITION
    )
    if not are_positions_closed(viewer, consultation_id):
        raise ResultsAreHidden
    proposals = dict(
        questions.filter(state__in=QuestionState.final(), is_frozen=False).values_list(
            "pk", "proposal_id"
        )
    )
    people: dict[UUID, int] = {}
    found: dict[UUID, list[int]] = {}
    for question, voter in queries.list_agreements(proposals):
        person = people.setdefault(voter, len(people))
        found.setdefault(proposals[question], []).append(person)
    return found


def are_positions_closed(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether no position question of a consultation is open. One query."""
    return not Question.objects.filter(
        organisation=viewer.organisation,
        consultation_id=consultation_id,
        kind=POSITION,
        state=QuestionState.OPEN,
    ).exists()
