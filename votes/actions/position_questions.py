"""Opening of a proposal's question when it is published, and freezing while it is out of view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.db import transaction
from django.utils.translation import gettext_noop

from consult.consultations.enums import PseudonymScope
from consult.core.exceptions import NotFound
from moderation.enums import ModerationState
from votes import ledger, tally
from votes.ballot_box.store import chain_start
from votes.enums import POSITION, QuestionOrigin, QuestionState
from votes.models import Question
from votes.selectors.terms import rules_of

if TYPE_CHECKING:
    from uuid import UUID

    from debates.models import Proposal

# This sentence is hashed into the rules of every position question and shown through gettext. A
# changed sentence is a new method.
SENTENCE = gettext_noop(
    "Agree, mixed or disagree with this contribution? One voice each; the last choice counts."
)

# For ballots that were cast on another platform, where people answered its own question (ADR 0005).
IMPORTED_SENTENCE = gettext_noop(
    "Votes cast on another platform, in its own words: for, neither for nor against, or against. One vote each."
)


@transaction.atomic
def open_position_question(
    *, proposal_id: UUID, consultation_id: UUID, organisation_id: UUID, **terms: Any
) -> Question:
    """Open the position question of a published proposal.

    The rules are hashed, the key is generated, the chain starts, and the count is zero. `terms`
    (origin, visibility, pseudonym_scope) are those of native votes unless an import sets others. If
    the proposal has a question already, that question is returned. The question of a proposal out
    of view is frozen.
    """
    already = Question.objects.filter(proposal_id=proposal_id).first()
    if already:
        return already
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
    question.visibility = terms.get("visibility") or question.consultation.results_visibility
    question.pseudonym_scope = terms.get("pseudonym_scope") or PseudonymScope.QUESTION
    question.is_frozen = not _is_public(cast("Proposal", question.proposal))
    question.rules = ledger.rules_text(rules_of(question))
    question.rules_hash = ledger.rules_hash(question.rules)
    question.save()
    chain_start.open_box(question)
    tally.open_tally(question)
    return question


def _is_public(proposal: Proposal) -> bool:
    return ModerationState(proposal.state).has_public_text


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
