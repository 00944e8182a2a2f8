"""Answer a poll, change one's answer, take it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from consult.consultations.enums import ResultsVisibility
from consult.core import events, limits
from consult.core.exceptions import NotAllowed
from votes import rules
from votes.actions import holds, warning
from votes.ballot_box import store
from votes.counting import canonical
from votes.events import BallotsChanged
from votes.selectors.polls import Vote, Withdrawal, get_poll, terms_of

if TYPE_CHECKING:
    from uuid import UUID


@transaction.atomic
def cast_ballot(*, viewer, question_id: UUID, choices: list, request_id: UUID) -> Vote:
    """Answer a poll or change one's answer; return it with its receipt. The last answer before the close counts.

    `choices` as `votes.counting.canonical` takes them. The current answer, or a `request_id` that came before from the
    same voter, adds nothing and gets the vote it got. Locks: Question shared, the voter's ballot. Raises `Invalid`,
    `PollIsNotOpen`, `NotAllowed` (staff of the consultation), `KeyReusedWithAnotherBody`, `TooMany`.
    """
    limits.check("ballot", viewer.person().pk)
    question = _hold(viewer, question_id, rules.can_vote)
    choice = canonical(terms_of(question), choices)
    deposit = store.cast(question, voter=_voter(viewer), choice=choice, version=0, request_id=request_id)
    _announce(viewer, question, deposit)
    return Vote.of(question.kind, deposit.ballot, is_repeated=deposit.is_repeated)


@transaction.atomic
def withdraw_ballot(*, viewer, question_id: UUID, request_id: UUID | None = None) -> Withdrawal:
    """Take one's answer back, until the close; return the withdrawal with its receipt. Never rate limited.

    Same locks and refusals as casting; `NothingToWithdraw` where none stands.
    """
    viewer.person()
    question = _hold(viewer, question_id, rules.can_take_back)
    deposit = store.withdraw(question, voter=_voter(viewer), request_id=request_id)
    _announce(viewer, question, deposit)
    return Withdrawal(deposit.ballot.receipt, deposit.is_repeated)


def _hold(viewer, question_id, may):
    """A poll that the viewer may know of, held open for this vote. Its options are frozen: they need no lock."""
    question = get_poll(viewer, question_id)
    if not may(viewer, question.consultation_id):
        raise NotAllowed
    holds.hold_poll(question.pk)
    return question


def _voter(viewer):
    return store.Voter(viewer.participant.pk, f"A{viewer.level}")


def _announce(viewer, question, deposit):
    """Hint that a live count moved, and warn the voter of a change; write nothing else, least of all who voted.

    Nothing at all is announced of a count that is hidden: the moment of its moves would tell who voted.
    """
    if deposit.is_new and deposit.before:
        warning.warn_later(organisation_id=question.organisation_id, participant_id=viewer.participant.pk)
    if deposit.is_new and question.visibility == ResultsVisibility.LIVE:
        place = (question.organisation_id, question.consultation_id, question.pk)
        events.announce(question.organisation_id, BallotsChanged(*place))
