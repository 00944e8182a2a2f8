"""Actions on ballots: answer a poll, change the answer, and withdraw it."""

from collections.abc import Callable
from uuid import UUID

from django.db import transaction

from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotAllowed
from consult.core.records import limits
from votes import rules, tally
from votes.actions import question_locks, vote_warnings
from votes.actions.public_counts import move_poll_count
from votes.ballot_box.store import ballots, slips
from votes.counting.ballots import canonical
from votes.models import Question
from votes.selectors.polls import Vote, Withdrawal, get_poll, terms_of


@transaction.atomic
def cast_ballot(
    *, viewer: Viewer, question_id: UUID, choices: list, request_id: UUID | None
) -> Vote:
    """Answer a poll or change the answer; return it with its receipt.

    The last answer before the close counts. `choices` are as `counting.ballots.canonical` takes
    them. The current answer, or a repeated `request_id` of the same voter, adds nothing and returns
    the vote that it got. Lock the question (shared), the voter's ballot, then, with the vote of the
    fifth person since the public count moved, the count. Raise `Invalid`, `PollIsNotOpen`,
    `NotAllowed` (staff of the consultation), `KeyReusedWithAnotherBody` or `TooMany`.
    """
    limits.check("ballot", viewer.person().pk)
    question = _lock_poll(viewer, question_id, rules.can_vote)
    choice = canonical(terms_of(question), choices)
    deposit = ballots.cast(
        question, voter=_voter(viewer), choice=choice, version=0, request_id=request_id
    )
    _follow(viewer, question, deposit)
    return Vote.of(question.kind, deposit.ballot, is_repeated=deposit.is_repeated)


@transaction.atomic
def withdraw_ballot(
    *, viewer: Viewer, question_id: UUID, request_id: UUID | None = None
) -> Withdrawal:
    """Withdraw the viewer's answer, until the close; return the withdrawal with its receipt.

    There is no rate limit. The locks are those of casting. Raise `PollIsNotOpen`, `NotAllowed` or
    `KeyReusedWithAnotherBody` as casting does, and `NothingToWithdraw` if there is no answer.
    """
    viewer.person()
    question = _lock_poll(viewer, question_id, rules.can_take_back)
    deposit = ballots.withdraw(question, voter=_voter(viewer), request_id=request_id)
    _follow(viewer, question, deposit)
    return Withdrawal(deposit.ballot.receipt, deposit.is_repeated)


def _lock_poll(viewer: Viewer, question_id: UUID, may: Callable[[Viewer, UUID], bool]) -> Question:
    """Return a poll that the viewer may know of, locked so that it stays open for this vote.

    Its options are frozen and need no lock.
    """
    question = get_poll(viewer, question_id)
    if not may(viewer, question.consultation_id):
        raise NotAllowed
    question_locks.lock_open_poll(question.pk)
    return question


def _voter(viewer: Viewer) -> slips.Voter:
    return slips.Voter(viewer.person().pk, f"A{viewer.level}")


def _follow(viewer: Viewer, question: Question, deposit: slips.Deposit) -> None:
    """Schedule an email to a voter who changed their vote, and move a live count with enough votes.

    Nothing else is written, and above all not who voted. A hidden count never moves with a vote:
    the moment would reveal who voted.
    """
    if deposit.is_new and deposit.before:
        vote_warnings.warn_later(
            organisation_id=question.organisation_id, participant_id=viewer.person().pk
        )
    if deposit.waiting >= tally.PEOPLE_AT_ONCE:
        move_poll_count(question)
