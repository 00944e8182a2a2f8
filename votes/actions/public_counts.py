"""Actions that move the public counts of open questions, for several people at a time (ADR 136)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.db import transaction

from consult.consultations.enums import ResultsVisibility
from consult.core.postgres import tenancy
from consult.core.queue import events
from votes import ledger, tally
from votes.actions.question_locks import LockedQuestion
from votes.ballot_box.store import public_counts
from votes.ballot_box.store.public_counts import Change
from votes.enums import POSITION
from votes.events import BallotsChanged, PositionChanged
from votes.exceptions import VotesUnreadable
from votes.models import Question

if TYPE_CHECKING:
    from debates.models import Proposal


def move_due_counts() -> int:
    """Move the public counts that may move now in every organisation, and return their number.

    The counts that only voters see move in `move_counts_for_voters`.
    """
    return _move(
        partial(
            public_counts.list_due_live_counts,
            most=tally.PEOPLE_AT_ONCE,
            least=tally.PEOPLE_IN_TIME,
            minutes=tally.MINUTES,
        )
    )


def move_counts_for_voters() -> int:
    """Move the counts that only voters see, where eleven more people voted; return their number.

    The function runs at fixed times only.
    """
    return _move(partial(public_counts.list_due_counts_for_voters, new=ledger.SMALLEST_CELL))


def _move(list_due: Callable[[], list[tuple[UUID, UUID]]]) -> int:
    with tenancy.across_organisations("public counts move everywhere"):
        due = list_due()
    moved = 0
    for organisation_id, question_id in due:
        with (
            suppress(VotesUnreadable),
            tenancy.organisation(organisation_id),
            transaction.atomic(),
        ):
            moved += _move_one(Question.objects.select_related("proposal").get(pk=question_id))
    return moved


def _move_one(question: Question) -> bool:
    if question.kind == POSITION:
        return move_position_count(question, cast("Proposal", question.proposal).version)
    return move_poll_count(question)


def move_position_count(question: Question | LockedQuestion, text_version: int) -> bool:
    """Add the votes that wait to the count of a proposal, if enough people cast them.

    Announce the change of a live count, and return whether the count moved. Lock the tally.
    """
    is_old = tally.lock(question.pk)
    changes = _take(question, is_old=is_old)
    if not changes:
        return False
    version = tally.add(
        question.pk,
        count_changes(changes),
        earlier=count_earlier(changes, text_version),
        text_version=text_version,
    )
    if question.visibility == ResultsVisibility.LIVE:
        proposal_id = cast("UUID", question.proposal_id)
        where = (question.organisation_id, question.consultation_id, proposal_id)
        events.announce(question.organisation_id, PositionChanged(*where, version))
    return True


def move_poll_count(question: Question) -> bool:
    """Add the votes that wait to the count of a poll, if enough people cast them.

    Announce the change of a live count, and return whether the count moved. Lock the count.
    """
    is_old = tally.lock_poll(question.pk)
    changes = _take(question, is_old=is_old)
    if not changes:
        return False
    tally.add_to_poll(question.pk, count_changes(changes))
    if question.visibility == ResultsVisibility.LIVE:
        where = (question.organisation_id, question.consultation_id, question.pk)
        events.announce(question.organisation_id, BallotsChanged(*where))
    return True


def show_all(question: Question) -> None:
    """Add all votes that wait to the public count of an open question.

    This is for votes that a published batch lists. Lock the count.
    """
    if question.visibility == ResultsVisibility.SEALED:
        return
    if question.kind == POSITION:
        tally.lock(question.pk)
        text_version = cast("Proposal", question.proposal).version
        changes = public_counts.take(question.pk)
        tally.add(
            question.pk,
            count_changes(changes),
            earlier=count_earlier(changes, text_version),
            text_version=text_version,
        )
    else:
        tally.lock_poll(question.pk)
        tally.add_to_poll(question.pk, count_changes(public_counts.take(question.pk)))


def _take(question: Question | LockedQuestion, *, is_old: bool) -> list[Change]:
    if question.visibility == ResultsVisibility.LIVE:
        people = tally.PEOPLE_IN_TIME if is_old else tally.PEOPLE_AT_ONCE
        return public_counts.take(question.pk, people=people)
    return public_counts.take(question.pk, new=ledger.SMALLEST_CELL)


def count_changes(changes: Iterable[Change]) -> Counter[str]:
    """Return the number of votes that each choice gains, or loses where it is negative."""
    gained: Counter[str] = Counter()
    for change in changes:
        gained[change.choice] += change.number
        gained[change.before] -= change.number
    del gained[""]
    return gained


def count_earlier(changes: Iterable[Change], text_version: int) -> int:
    """Return how many more of the votes were cast on a version before `text_version`."""
    gained = 0
    for change in changes:
        if change.choice and change.version < text_version:
            gained += change.number
        if change.before and change.before_version < text_version:
            gained -= change.number
    return gained
