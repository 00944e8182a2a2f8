"""Removal of texts that their source took away after their import."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.db import transaction

from debates.models import Comment, ImportedTally, Proposal, ProposalTag, ProposalVersion
from debates.proposals.actions import versions
from debates.texts.actions import publication
from moderation.cases.actions.cases import close_case
from moderation.enums import ModerationState

if TYPE_CHECKING:
    from consult.consultations.models import Consultation


def remove(text: Proposal | Comment) -> bool:
    """Empty a locked text but leave its place, as if it had been imported as removed.

    Return whether the text had been there. A text that was withdrawn, removed or erased here before
    is not changed.
    """
    if text.moderation.is_final or text.state == ModerationState.REMOVED:
        return False
    words: dict = {"body": "", "body_html": ""}
    if isinstance(text, Proposal):
        words |= {"title": "", "fields": {}}
        versions.drop_waiting(text)
        text.versions.all().delete()
    for name, nothing in words.items():
        setattr(text, name, nothing)
    text.save(update_fields=list(words))
    publication.move(text, ModerationState.REMOVED)
    close_case(target_kind=cast("str", text._meta.model_name), target_id=text.pk)
    return True


@transaction.atomic
def empty_imported_texts(*, consultation: Consultation) -> None:
    """Empty every text of an import that is undone, and delete the totals imported with them.

    The rows stay, without a word, because ledgers name them. Their consultation is shown to no
    viewer.
    """
    words = {"body": "", "body_html": "", "state": ModerationState.REMOVED, "author": None}
    ImportedTally.objects.filter(proposal__consultation=consultation).delete()
    ImportedTally.objects.filter(comment__consultation=consultation).delete()
    Comment.objects.filter(consultation=consultation).update(**words)
    ProposalVersion.objects.filter(proposal__consultation=consultation).delete()
    ProposalTag.objects.filter(proposal__consultation=consultation).delete()
    Proposal.objects.filter(consultation=consultation).update(
        **words, title="", fields={}, place="", latitude=None, longitude=None
    )
