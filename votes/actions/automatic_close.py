"""Close of questions whose time is over.

Correct counts do not depend on it, because casting a vote reads the clock itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import F

from consult.accounts.viewer import Viewer
from consult.consultations.actions.phase_lock import lock_phases_for_update
from consult.consultations.enums import Capability, ResultsVisibility
from consult.consultations.selectors.consultations import get_consultation_by_id
from consult.consultations.selectors.timetable import find_ended
from consult.core.exceptions import NotAllowed
from consult.core.postgres import tenancy
from consult.core.queue import events
from consult.core.records import journal
from votes import rules, tally
from votes.actions.notifications import notify_of_results_later
from votes.actions.polls import close_polls
from votes.actions.public_counts import count_changes
from votes.ballot_box.store import chain_close, public_counts
from votes.ballot_box.store.batches import Recount
from votes.enums import QuestionState
from votes.events import QuestionsClosed
from votes.exceptions import VotesUnreadable, VotingIsNotOver
from votes.models import Question

if TYPE_CHECKING:
    from consult.organisations.models import Organisation

BATCH = 200
FIRST = UUID(int=0)


def close_voting(*, viewer: Viewer, consultation_id: UUID) -> int:
    """Close the position questions of a consultation whose time is over, and return their number.

    Each transaction closes 200 questions under the exclusive lock of the phase: every vote that was
    accepted before is in the chain, and none can follow. Each close states the recount of its
    ledger. Each transaction takes the checkpoint that a verifier needs for closed questions. A
    question whose votes cannot be decrypted stays open (ADR 139). The function may run again. Raise
    `NotAllowed`, or `VotingIsNotOver` before the announced time, which cannot be made earlier.
    """
    if not rules.can_close(viewer, consultation_id):
        raise NotAllowed
    closed = 0
    last: UUID | None = FIRST
    while last is not None:
        number, last = _close_batch(viewer, consultation_id, last)
        closed += number
    return closed


@transaction.atomic
def _close_batch(viewer: Viewer, consultation_id: UUID, after: UUID) -> tuple[int, UUID | None]:
    """Close the questions that follow one; return their number, and the last if there are more."""
    if not votes_are_over(viewer, consultation_id):
        raise VotingIsNotOver
    chain_close.lock_consultation(consultation_id)
    open_questions = (
        Question.objects.open_positions()
        .filter(consultation_id=consultation_id, pk__gt=after)
        .order_by("pk")
    )
    locked = open_questions.select_for_update(no_key=True, of=("self",))
    questions = list(locked.annotate(text_version=F("proposal__version"))[:BATCH])
    closed = []
    for question in questions:
        with suppress(VotesUnreadable):
            close_question(question, text_version=question.text_version)
            closed.append(question)
    if closed:
        _record(viewer, closed)
    chain_close.take_checkpoint(consultation_id, viewer.organisation.pk)
    return len(closed), questions[-1].pk if len(questions) == BATCH else None


def votes_are_over(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether no vote can come any more.

    The function waits for votes in progress, and blocks new ones until the transaction ends.
    """
    phases, are_over = lock_phases_for_update(consultation_id, Capability.VOTE)
    if phases:
        return are_over
    consultation = get_consultation_by_id(Viewer.system(viewer.organisation), consultation_id)
    return consultation.state.is_over


def close_question(question: Question, *, text_version: int = 1) -> None:
    """Close a chain with the count that it proves.

    Its row and its phase, if any, must be locked. `text_version` is that of the proposal.
    """
    waiting = _count_waiting(question)
    found = chain_close.close(question)
    if found is not None:
        settle(question, found, waiting=waiting, text_version=text_version)
    question.state = QuestionState.CLOSED
    question.save(update_fields=["state"])


def settle(
    question: Question, found: Recount, *, waiting: Counter[str] | None, text_version: int
) -> None:
    """Store the final count of a position question, which its chain proves.

    `waiting` are the votes that were not public yet, or None if the question had no public count.
    """
    tally.settle(
        question.pk,
        found.counts,
        waiting=waiting,
        earlier=found.count_before(text_version),
        text_version=text_version,
    )


def _count_waiting(question: Question) -> Counter[str] | None:
    """Return the votes that are not public yet, or None if the question has no public count.

    Lock the count: another task that moved it now would make it differ from the proven one.
    """
    if question.visibility == ResultsVisibility.SEALED:
        return None
    tally.lock(question.pk)
    return count_changes(public_counts.list_rest(question.pk))


def _record(viewer: Viewer, questions: Sequence[Question]) -> None:
    consultation = questions[0].consultation
    journal.record(viewer, "questions.close", consultation, number=len(questions))
    events.announce(
        viewer.organisation.pk,
        QuestionsClosed(viewer.organisation.pk, consultation.pk, len(questions)),
    )
    notify_of_results_later(viewer.organisation.pk, consultation.pk)


def close_ended() -> int:
    """Close the questions whose time is over in every organisation, and return their number."""
    return _close_ended_positions() + _close_ended_polls()


def _close_ended_polls() -> int:
    with tenancy.across_organisations("polls that are over are closed everywhere"):
        over = (
            Question.objects.ended_polls()
            .order_by()
            .values_list("organisation_id", "consultation_id")
        )
        found = list(over.distinct())
    return sum(
        close_polls(viewer=Viewer.system(organisation), consultation_id=consultation_id)
        for organisation, consultation_id in each_organisation(found)
    )


def _close_ended_positions() -> int:
    closed = 0
    for organisation, consultation_id in each_organisation(_consultations_with_open_questions()):
        if find_ended([consultation_id], Capability.VOTE):
            with suppress(VotingIsNotOver):
                closed += close_voting(
                    viewer=Viewer.system(organisation), consultation_id=consultation_id
                )
    return closed


def _consultations_with_open_questions() -> list[tuple[UUID, UUID]]:
    with tenancy.across_organisations("votes that are over are closed everywhere"):
        rows = Question.objects.open_positions().order_by()
        return list(rows.values_list("organisation_id", "consultation_id").distinct())


def each_organisation(pairs: Iterable[tuple[UUID, UUID]]) -> Iterator[tuple[Organisation, UUID]]:
    """Yield (organisation, consultation id) for each pair of ids.

    The tenant is set to that organisation while the caller uses the pair. A consultation whose
    questions were deleted meanwhile is left out.
    """
    for organisation_id, consultation_id in pairs:
        with tenancy.organisation(organisation_id):
            question = (
                Question.objects.filter(consultation_id=consultation_id)
                .select_related("organisation")
                .first()
            )
            if question:
                yield question.organisation, consultation_id
