"""Erasure of a person's votes at their request.

Votes are withdrawn while they can be, and the link between the person and all others is deleted.
"""

from uuid import UUID

from django.db import transaction

from consult.accounts.viewer import Viewer
from votes.actions import question_locks
from votes.actions.automatic_close import votes_are_over
from votes.ballot_box.store import ballots, erasure, slips
from votes.enums import POSITION, QuestionState
from votes.exceptions import PollIsNotOpen
from votes.models import Question


def erase_votes(viewer: Viewer, participant_id: UUID, keep_texts: bool) -> None:
    """Withdraw and delete the votes of a person who is erased, whether or not texts are kept."""
    withdraw_all_of(viewer=viewer, participant_id=participant_id)


@transaction.atomic
def withdraw_all_of(*, viewer: Viewer, participant_id: UUID, level: int = 0) -> int:
    """Withdraw every current vote of a person who leaves, then delete their ballots.

    Return the number of withdrawn votes. Votes on frozen questions are withdrawn too. Votes on
    questions whose time is over stay counted, under a pseudonym that no row links to the person any
    more. No journal entry is written.
    """
    voter = slips.Voter(participant_id, f"A{level}")
    open_questions = Question.objects.filter(
        pk__in=erasure.questions_with_ballot(participant_id),
        organisation=viewer.organisation,
        state=QuestionState.OPEN,
    )
    questions = list(open_questions.order_by("pk"))
    consultations = sorted({q.consultation_id for q in questions if q.kind == POSITION})
    over = {pk for pk in consultations if votes_are_over(viewer, pk)}
    withdrawn = sum(
        _withdraw(question, voter)
        for question in questions
        if question.kind != POSITION or question.consultation_id not in over
    )
    erasure.forget_voter(participant_id)
    return withdrawn


def _withdraw(question: Question, voter: slips.Voter) -> bool:
    if question.kind != POSITION:
        return _withdraw_ballot(question, voter)
    if question_locks.lock_question_state(question.pk) != QuestionState.OPEN:
        return False
    ballots.withdraw(question, voter=voter)
    return True


def _withdraw_ballot(question: Question, voter: slips.Voter) -> bool:
    try:
        question_locks.lock_open_poll(question.pk)
    except PollIsNotOpen:
        return False
    ballots.withdraw(question, voter=voter)
    return True
