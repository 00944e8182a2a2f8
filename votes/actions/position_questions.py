"""Opening of a proposal's question when it is published, and freezing while it is out of view."""

from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_noop

from consult.consultations.enums import PseudonymScope
from consult.core.exceptions import NotFound
from moderation.enums import ModerationState
from votes import ledger, tally
from votes.ballot_box.store import chain_start
from votes.enums import POSITION, QuestionOrigin, QuestionState
from votes.models import Question
from votes.selectors.terms import rules_of

# This sentence is hashed into the rules of every position question and shown through gettext. A
# changed sentence is a new method.
SENTENCE = gettext_noop(
    "Agree, mixed or disagree with this contribution? One voice each; the last choice counts."
)

# For ballots that were cast on another platform, where people answered its own question (ADR 0005).
IMPORTED_SENTENCE = gettext_noop(
    "Votes cast on another platform, in its own words: for, neither for nor against, or against. One vote each."
)


CONTEXT = """
SELECT (SELECT id FROM votes_question WHERE proposal_id = proposal.id), proposal.state, proposal.topic_id,
  consultation.results_visibility
FROM debates_proposal AS proposal
JOIN consultations_consultation AS consultation ON consultation.id = proposal.consultation_id
WHERE proposal.id = %s
"""


class Context(NamedTuple):
    """The values that decide how the question of a proposal opens."""

    question_id: UUID | None
    state: str
    topic_id: UUID
    results_visibility: str


@transaction.atomic(savepoint=False)
def open_position_question(
    *, proposal_id: UUID, consultation_id: UUID, organisation_id: UUID, **terms: Any
) -> Question:
    """Open the position question of a published proposal.

    The rules are hashed, the key is generated, the chain starts, and the count is zero. `terms`
    (origin, visibility, pseudonym_scope) are those of native votes unless an import sets others. If
    the proposal has a question already, that question is returned. The question of a proposal out
    of view is frozen. Raise `NotFound` if the organisation has no such proposal.
    """
    context = _get_context(proposal_id)
    if context.question_id:
        return Question.objects.get(pk=context.question_id)
    question = Question(
        organisation_id=organisation_id,
        consultation_id=consultation_id,
        proposal_id=proposal_id,
        kind=POSITION,
        state=QuestionState.OPEN,
        method=ledger.METHOD,
    )
    question.origin = terms.get("origin", QuestionOrigin.NATIVE)
    question.title = IMPORTED_SENTENCE if question.origin == QuestionOrigin.IMPORTED else SENTENCE
    question.visibility = terms.get("visibility") or context.results_visibility
    question.pseudonym_scope = terms.get("pseudonym_scope") or PseudonymScope.QUESTION
    question.is_frozen = not ModerationState(context.state).has_public_text
    question.rules = ledger.rules_text(rules_of(question))
    question.rules_hash = ledger.rules_hash(question.rules)
    question.save(force_insert=True)
    chain_start.open_box(question)
    tally.open_tally(question, context.topic_id)
    return question


def _get_context(proposal_id: UUID) -> Context:
    with connection.cursor() as cursor:
        cursor.execute(CONTEXT, [proposal_id])
        found = cursor.fetchone()
    if found is None:
        raise NotFound
    return Context(*found)


def freeze_question(*, proposal_id: UUID) -> None:
    """Stop votes on a proposal that left public view. Raise `NotFound` if it has no question.

    Votes cast before stay in the ledger, and are reported apart.
    """
    _set_frozen(proposal_id, is_frozen=True)


def thaw_question(*, proposal_id: UUID) -> None:
    """Accept votes again, until the close, on a proposal that is public again. Raise `NotFound`."""
    _set_frozen(proposal_id, is_frozen=False)


@transaction.atomic
def _set_frozen(proposal_id: UUID, *, is_frozen: bool) -> None:
    """Wait for the votes in progress on the question, and store whether it is frozen.

    Raise `NotFound` where there is no question.
    """
    question = (
        Question.objects.select_for_update(no_key=True).filter(proposal_id=proposal_id).first()
    )
    if question is None:
        raise NotFound
    question.is_frozen = is_frozen
    question.save(update_fields=["is_frozen"])
