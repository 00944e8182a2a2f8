"""Quotations follow the texts that they quote, in the transaction that changes these."""

from typing import Any
from uuid import UUID

from consult.accounts.events import NameChosen
from consult.accounts.viewer import Viewer
from consult.core.queue.events import during
from consult.organisations.selectors import get_organisation_by_id
from consult.outcomes.models import Quotation
from consult.outcomes.quotations.actions import recheck_quotations
from consult.outcomes.quotations.published_quotations import update_versions
from consult.workshops.events import ConsentWithdrawn, PassageMasked, WordsWithdrawn
from debates.events import (
    CommentEdited,
    CommentVisibilityChanged,
    ProposalEdited,
    ProposalVisibilityChanged,
    TextsErased,
)
from moderation.events import DecisionTaken

SPOKEN = "recording", "transcript", "workshop"


@during(ProposalEdited)
@during(ProposalVisibilityChanged)
def compare_with_proposal(event: ProposalEdited | ProposalVisibilityChanged) -> None:
    """Compare the quotations of a contribution and of its comments with the new text."""
    _recheck(event, proposal=event.proposal_id)


@during(CommentEdited)
@during(CommentVisibilityChanged)
def compare_with_comment(event: CommentEdited | CommentVisibilityChanged) -> None:
    """Compare the quotations of a comment with its new text."""
    _recheck(event, comment=event.comment_id)


@during(TextsErased)
def remove_erased_words(event: TextsErased) -> None:
    """Remove the quotations of erased texts, and the names of authors whose texts stay."""
    _recheck(event)


@during(ConsentWithdrawn)
@during(PassageMasked)
@during(WordsWithdrawn)
def remove_withdrawn_voices(event: ConsentWithdrawn | PassageMasked | WordsWithdrawn) -> None:
    """Remove the quotations of words that a workshop no longer publishes."""
    _recheck(event, kind="segment")


@during(DecisionTaken)
def remove_hidden_words(event: DecisionTaken) -> None:
    """Remove the quotations of a workshop, a recording or a version that moderation hid."""
    if event.target_kind in SPOKEN:
        _recheck(event, kind="segment")


@during(NameChosen)
def follow_name(event: NameChosen) -> None:
    """Put the new public name of an author beside the quotations that name them."""
    rows = Quotation.objects.filter(organisation=event.organisation_id, is_attributed=True)
    named = rows.filter(proposal__author=event.participant_id, comment=None)
    named |= rows.filter(comment__author=event.participant_id)
    for consultation_id in set(
        named.values_list("block__chapter__synthesis__consultation", flat=True)
    ):
        update_versions(_system(event.organisation_id), consultation_id)


def _recheck(event: Any, **which: Any) -> None:
    recheck_quotations(_system(event.organisation_id), event.consultation_id, **which)


def _system(organisation_id: UUID) -> Viewer:
    return Viewer.system(get_organisation_by_id(organisation_id))
