"""A proposal's question opens with its publication, and is frozen while the proposal is out of view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_noop

from consult.consultations.enums import PseudonymScope
from consult.core.exceptions import NotFound
from moderation.enums import ModerationState
from votes import ledger, tally
from votes.ballot_box import store
from votes.enums import QuestionKind, QuestionOrigin, QuestionState
from votes.models import Question
from votes.selectors.terms import rules_of

if TYPE_CHECKING:
    from uuid import UUID

# Hashed into the rules of every position question and shown through gettext: changing it is a new method.
SENTENCE = gettext_noop("Agree, mixed or disagree with this contribution? One voice each; the last choice counts.")

# Of ballots that were cast on another platform, whose own question people answered there (ADR 0005).
IMPORTED_SENTENCE = gettext_noop(
    "Votes cast on another platform, in its own words: for, neither for nor against, or against. One vote each."
)


@transaction.atomic
def open_position_question(*, proposal_id: UUID, consultation_id: UUID, organisation_id: UUID, **terms) -> Question:
    """Open the position question of a published proposal: rules hashed, key drawn, chain started, count at zero.

    `terms` (origin, visibility, pseudonym_scope) are those of native votes unless an import says otherwise. A proposal
    that has its question keeps it; one that is out of view has it frozen.
    """
    already = Question.objects.filter(proposal_id=proposal_id).first()
    if already:
        return already
    question = Question(
        organisation_id=organisation_id,
        consultation_id=consultation_id,
        proposal_id=proposal_id,
        kind=QuestionKind.POSITION,
        state=QuestionState.OPEN,
        method=ledger.METHOD,
    )
    question.origin = terms.get("origin", QuestionOrigin.NATIVE)
    question.title = IMPORTED_SENTENCE if question.origin == QuestionOrigin.IMPORTED else SENTENCE
    question.visibility = terms.get("visibility") or question.consultation.results_visibility
    question.pseudonym_scope = terms.get("pseudonym_scope") or PseudonymScope.QUESTION
    question.is_frozen = not _is_public(question.proposal)
    question.rules = ledger.rules_text(rules_of(question))
    question.rules_hash = ledger.rules_hash(question.rules)
    question.save()
    store.open_box(question)
    tally.open_tally(question)
    return question


def _is_public(proposal):
    return ModerationState(proposal.state).has_public_text


def freeze_question(*, proposal_id: UUID) -> None:
    """Take no more votes on a proposal that left public view; those cast stay in the ledger, reported apart."""
    _set_frozen(proposal_id, is_frozen=True)


def thaw_question(*, proposal_id: UUID) -> None:
    """Take votes again on a proposal that is public again, until the close."""
    _set_frozen(proposal_id, is_frozen=False)


@transaction.atomic
def _set_frozen(proposal_id, *, is_frozen):
    """Waits for the votes under way on that question; `NotFound` where there is none."""
    question = Question.objects.select_for_update(no_key=True).filter(proposal_id=proposal_id).first()
    if question is None:
        raise NotFound
    question.is_frozen = is_frozen
    question.save(update_fields=["is_frozen"])
