"""Import of ballots that were cast one by one on another platform."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import cast
from uuid import UUID

from django.db import transaction

from consult.accounts.viewer import Viewer
from consult.consultations.enums import PseudonymScope, ResultsVisibility
from consult.core.records import journal
from votes import tally
from votes.actions.automatic_close import close_question
from votes.actions.position_questions import open_position_question
from votes.ballot_box.store import bulk, chain_close
from votes.enums import QuestionOrigin
from votes.exceptions import ImportDisagrees
from votes.models import Question

CHUNK = 5000


@dataclass(frozen=True)
class ImportReport:
    """The result of an import of ballots."""

    added: int
    already_there: int
    questions: int


@transaction.atomic
def import_ballots(
    *,
    viewer: Viewer,
    consultation_id: UUID,
    origin: str,
    ballots: Iterable[tuple[UUID, UUID, str]],
    scope: str = "",
) -> ImportReport:
    """Import (proposal, participant, choice) ballots into imported chains, and close these.

    The chains have the date of today. The import is all or nothing, uses bounded memory and writes
    one journal entry. The function may run again with the same ballots, and then adds nothing.
    There is no phase, rate limit or notification, because the caller is the platform's importer.
    Raise `ImportDisagrees` if a ballot differs from the stored one, is new on a closed question, or
    is about a proposal on which people vote here.
    """
    chain_close.lock_consultation(consultation_id)
    questions: dict[UUID, Question] = {}
    received = 0
    added = 0
    for chunk in _chunks(ballots):
        _open_missing(
            viewer, consultation_id, {proposal for proposal, _, _ in chunk}, questions, scope
        )
        deposits = [(questions[proposal].pk, voter, choice) for proposal, voter, choice in chunk]
        for question_id, counts in bulk.deposit_many(viewer.organisation.pk, deposits).items():
            tally.add(question_id, counts)
            added += counts.total()
        received += len(chunk)
    _close(viewer, consultation_id, questions.values())
    report = ImportReport(added, received - added, len(questions))
    if added:
        consultation = next(iter(questions.values())).consultation
        journal.record(viewer, "ballots.import", consultation, origin=origin, number=added)
    return report


def _chunks(ballots: Iterable[tuple[UUID, UUID, str]]) -> Iterator[list[tuple[UUID, UUID, str]]]:
    ballots = iter(ballots)
    while chunk := list(islice(ballots, CHUNK)):
        yield chunk


def _open_missing(
    viewer: Viewer,
    consultation_id: UUID,
    proposals: set[UUID],
    questions: dict[UUID, Question],
    scope: str | None,
) -> None:
    """Find or open the imported question of each proposal of a chunk."""
    missing = proposals - questions.keys()
    found = Question.objects.filter(proposal_id__in=missing).select_related("consultation")
    questions.update({cast("UUID", question.proposal_id): question for question in found})
    for proposal_id in sorted(missing - questions.keys()):
        questions[proposal_id] = open_position_question(
            proposal_id=proposal_id,
            consultation_id=consultation_id,
            organisation_id=viewer.organisation.pk,
            origin=QuestionOrigin.IMPORTED,
            visibility=ResultsVisibility.LIVE,
            pseudonym_scope=scope or PseudonymScope.CONSULTATION,
        )
    if any(questions[proposal].origin != QuestionOrigin.IMPORTED for proposal in missing):
        raise ImportDisagrees


def _close(viewer: Viewer, consultation_id: UUID, questions: Iterable[Question]) -> None:
    """Close every chain of the import, and take a checkpoint of them."""
    for question in sorted(questions, key=lambda question: question.pk):
        if not question.status.is_final:
            close_question(question)
    chain_close.take_checkpoint(consultation_id, viewer.organisation.pk)
