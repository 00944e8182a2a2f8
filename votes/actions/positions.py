"""Actions on positions: take a position on a proposal, change it, and withdraw it."""

from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.actions.phase_lock import lock_phase
from consult.consultations.enums import Capability
from consult.consultations.exceptions import PhaseIsClosed
from consult.core.exceptions import Invalid, NotAllowed
from consult.core.records import limits
from debates.proposals.selectors.proposals import get_proposal
from votes import rules, tally
from votes.actions import question_locks
from votes.actions.public_counts import move_position_count
from votes.ballot_box.store import ballots, slips
from votes.enums import Choice
from votes.exceptions import VotingIsClosed
from votes.selectors.own import Position
from votes.selectors.polls import Withdrawal
from votes.selectors.questions import get_question


@transaction.atomic
def cast_position(
    *,
    viewer: Viewer,
    proposal_id: UUID,
    choice: str,
    request_id: UUID | None,
    seen_version: int | None = None,
) -> Position:
    """Take or change a position on a proposal; return it with its receipt.

    The last choice before the close counts. The current choice, or a repeated `request_id` of the
    same voter, adds nothing and returns the position that it got, even if another has replaced it
    since. `seen_version` is the version of the text that the voter had on screen (the current one
    by default). Lock the phase and the question (shared), the voter's ballot, then, with the vote
    of the fifth person since the public count moved, the tally. Raise `Invalid`, `PhaseIsClosed`,
    `VotingIsClosed`, `QuestionIsFrozen`, `NotAllowed` (staff of the consultation),
    `KeyReusedWithAnotherBody` or `TooMany`.
    """
    if choice not in Choice.values:
        raise Invalid(_("Choose: agree, mixed or disagree."), attr="choice")
    limits.check("position", viewer.person().pk)
    question = _lock_question(viewer, proposal_id, rules.can_cast)
    version = _valid_version(seen_version, question.version)
    voter = _voter(viewer)
    deposit = ballots.cast(
        question, voter=voter, choice=choice, version=version, request_id=request_id
    )
    _move_count(question, deposit)
    return Position.of(deposit.ballot, question.version, is_repeated=deposit.is_repeated)


@transaction.atomic
def withdraw_position(
    *, viewer: Viewer, proposal_id: UUID, request_id: UUID | None = None
) -> Withdrawal:
    """Withdraw the viewer's position, until the close; return the withdrawal with its receipt.

    There is no rate limit. The locks are those of casting. Raise `PhaseIsClosed`, `VotingIsClosed`,
    `QuestionIsFrozen`, `NotAllowed` or `KeyReusedWithAnotherBody` as casting does, and
    `NothingToWithdraw` if there is no position.
    """
    viewer.person()
    question = _lock_question(viewer, proposal_id, rules.can_withdraw)
    deposit = ballots.withdraw(question, voter=_voter(viewer), request_id=request_id)
    _move_count(question, deposit)
    return Withdrawal(deposit.ballot.receipt, deposit.is_repeated)


def _lock_question(
    viewer: Viewer, proposal_id: UUID, may: Callable[[Viewer, UUID], bool]
) -> question_locks.LockedQuestion:
    """Return the locked position question of a proposal, with the version of its text.

    A question that accepts votes is public, so the permission of the viewer to know of it is
    checked only if it accepts none. A proposal that was imported or never public has no question:
    then raise `VotingIsClosed`.
    """
    question = question_locks.lock_position_question(viewer.organisation.pk, proposal_id)
    if question is None:
        proposal = get_proposal(viewer, proposal_id)
        lock_phase(proposal.consultation_id, Capability.VOTE)
        raise VotingIsClosed
    if not may(viewer, question.consultation_id):
        raise NotAllowed
    try:
        question_locks.require_open_question(question)
    except (PhaseIsClosed, VotingIsClosed):
        get_question(viewer, question.pk)
        raise
    return question


def _valid_version(version: int | None, current: int) -> int:
    """Return the version of the text on the voter's screen, by default the current one.

    Raise `Invalid` on a version that does not exist.
    """
    if version is None:
        return current
    if not 1 <= version <= current:
        raise Invalid(_("This version of the text does not exist."), attr="proposal_version")
    return version


def _voter(viewer: Viewer) -> slips.Voter:
    return slips.Voter(viewer.person().pk, f"A{viewer.level}")


def _move_count(question: question_locks.LockedQuestion, deposit: slips.Deposit) -> None:
    """Move a live count if enough people voted since it last moved.

    A hidden count never moves with a vote: the moment would reveal who voted.
    """
    if deposit.waiting >= tally.PEOPLE_AT_ONCE:
        move_position_count(question, question.version)
