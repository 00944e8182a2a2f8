"""Confirm words between quotation marks that no public text contains, or correct them."""

from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import get_consultation_by_id
from consult.core.exceptions import Invalid
from consult.outcomes.enums import QuotedWordsState
from consult.outcomes.models import Block
from consult.outcomes.quotations.quoted_words.checks import compare_words, store_words
from consult.outcomes.quotations.quoted_words.marks import replace_quoted_words
from consult.outcomes.syntheses.actions.blocks import edit_block
from consult.outcomes.syntheses.actions.helpers import journalled, locked_block
from consult.outcomes.syntheses.actions.locks import require_unlocked

UNKNOWN = QuotedWordsState.UNKNOWN
# What a writer may say of words, by what the comparison found.
ANSWERS = {
    UNKNOWN: QuotedWordsState.confirmations(),
    QuotedWordsState.MISLEADING: [QuotedWordsState.VERIFIED],
    QuotedWordsState.NOT_QUOTATION: [UNKNOWN],
    QuotedWordsState.ELSEWHERE: [UNKNOWN],
}


@transaction.atomic
def confirm_words(*, viewer: Viewer, block_id: UUID, words: str, state: str) -> Block:
    """Confirm words of a block, or take a confirmation back with the state `unknown`.

    Words of no public text are `not_quotation` or from `elsewhere`. Verbatim words with a warning are
    `verified`. The same confirmation again changes nothing. Lock the block. Raise `Invalid`,
    `BlockIsLocked`, `NotFound` or `NotAllowed`.
    """
    block = locked_block(viewer, block_id)
    require_unlocked(viewer, block)
    synthesis = block.chapter.synthesis
    consultation = get_consultation_by_id(viewer, synthesis.consultation_id)
    rows = compare_words(viewer, consultation, block)
    row = next((row for row in rows if row.words == words), None)
    if row is None:
        raise Invalid(_("These words are no longer in this block."), attr="words")
    if row.state == state:
        return block
    if state not in ANSWERS.get(QuotedWordsState(row.state), []):
        raise Invalid(_("Choose what these words are."), attr="state")
    confirmed = replace(row, state=state)
    store_words(block, [confirmed if other is row else other for other in rows])
    block.save(update_fields=["settings"])
    journalled(viewer, "confirm_words", synthesis, block=str(block.pk), state=state)
    return block


@transaction.atomic
def correct_words(*, viewer: Viewer, block_id: UUID, words: str, others: str) -> Block:
    """Put other words between the quotation marks of some words of a block.

    Lock the block. Raise what `edit_block` raises.
    """
    block = locked_block(viewer, block_id)
    text = replace_quoted_words(block.text, words, " ".join(others.split()))
    return edit_block(viewer=viewer, block_id=block.pk, text=text, revision=block.revision)
