"""Erasure of a person's texts at their request (GDPR art. 17).

The texts lose their author, or everything but their place.
"""

from collections.abc import Iterable, Mapping
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from consult.accounts.personal_data.erasure import leave_institutions
from consult.accounts.viewer import Viewer
from consult.core.queue import events
from consult.core.records import journal
from debates.attachments import actions as attachment_actions
from debates.events import TextsErased
from debates.models import Comment, Endorsement, Proposal
from debates.proposals.actions import versions
from debates.texts.actions import publication
from debates.texts.actions.locks import lock_comment, lock_proposal
from moderation.cases.actions.cases import close_case
from moderation.enums import ModerationState

# The origin stays in the row but is not shown. Without it, a repeated import would not find the
# text and would import it again.
NOTHING = {"body": "", "body_html": "", "author": None}
NO_PASSAGE = {"paragraph": "", "paragraph_version": None}
NO_PLACE: dict[str, Any] = {
    "title": "",
    "institution": None,
    "participants": None,
    "fields": {},
    "latitude": None,
    "longitude": None,
    "place": "",
}


@transaction.atomic
def erase_proposals(viewer: Viewer, participant_id: UUID, keep_texts: bool) -> None:
    """Remove the author from a person's proposals; unless texts are kept, erase these too.

    Their versions and files are then erased with them. Each proposal is locked in turn, and its
    question is frozen if it was public. The person no longer belongs to any institution; an
    institution that no text names is deleted with its last member. The journal does not name the
    person. `TextsErased` is announced once for each consultation where a text had been public.
    """
    consultation_ids = set()
    for pk in (
        Proposal.objects.filter(organisation=viewer.organisation, author=participant_id)
        .order_by("pk")
        .values_list("pk")
    ):
        proposal = lock_proposal(viewer, *pk)
        consultation_ids |= _find_public_consultation(proposal)
        if keep_texts:
            _remove_author(viewer, proposal)
        else:
            _erase_whole(viewer, proposal)
    named = Proposal.objects.filter(organisation=viewer.organisation, institution__isnull=False)
    leave_institutions(
        participant_id=participant_id, named=set(named.values_list("institution_id", flat=True))
    )
    _announce(viewer, consultation_ids)


@transaction.atomic
def erase_proposal(*, viewer: Viewer, proposal_id: UUID) -> None:
    """Erase a text that repeats the words of a person who withdrew their consent.

    Its versions and files are erased too. A tombstone stays, and a second call changes nothing.
    `TextsErased` is announced if the text had been public. The caller records the reason in its own
    journal. Raise `NotFound`.
    """
    proposal = lock_proposal(viewer, proposal_id)
    if proposal.state != ModerationState.ERASED:
        consultation_ids = _find_public_consultation(proposal)
        _erase_whole(viewer, proposal)
        _announce(viewer, consultation_ids)


@transaction.atomic
def erase_comments(viewer: Viewer, participant_id: UUID, keep_texts: bool) -> None:
    """Remove the author from a person's comments; unless texts are kept, erase these too.

    The person's endorsements are deleted in both cases, and the counts of the comments decrease.
    All the proposals concerned are locked first. The person's own proposals are among them, because
    the erasure may lock these afterwards. The proposals of endorsed comments are locked too, so
    that none enters or leaves public view in the meantime.
    """
    consultation_ids = set()
    own = Comment.objects.filter(organisation=viewer.organisation, author=participant_id)
    _lock_proposals(viewer, participant_id, own)
    for pk in own.order_by("pk").values_list("pk"):
        comment = lock_comment(viewer, *pk)
        consultation_ids |= _find_public_consultation(comment)
        if keep_texts:
            _remove_author(viewer, comment)
        else:
            _erase(viewer, comment, NOTHING | NO_PASSAGE)
    endorsements = Endorsement.objects.filter(
        organisation=viewer.organisation, participant=participant_id
    )
    for comment_id in sorted(endorsements.values_list("comment_id", flat=True)):
        _forget_endorsement(endorsements.filter(comment=comment_id), comment_id)
    _announce(viewer, consultation_ids)


def _lock_proposals(viewer: Viewer, participant_id: UUID, comments: QuerySet[Comment]) -> None:
    rows = Proposal.objects.filter(organisation=viewer.organisation)
    ids = {
        *rows.filter(author=participant_id).values_list("pk", flat=True),
        *comments.values_list("proposal", flat=True),
        *Endorsement.objects.filter(participant=participant_id).values_list(
            "comment__proposal", flat=True
        ),
    }
    list(rows.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True).values_list("pk"))


def _find_public_consultation(text: Proposal | Comment) -> set[UUID]:
    """Return the consultation of a text that was ever public, or an empty set.

    A text that its author withdrew since counts too.
    """
    return {text.consultation_id} if text.published_at else set()


def _announce(viewer: Viewer, consultation_ids: Iterable[UUID]) -> None:
    organisation_id = viewer.organisation.pk
    for consultation_id in sorted(consultation_ids):
        events.announce(organisation_id, TextsErased(organisation_id, consultation_id))


def _remove_author(viewer: Viewer, text: Proposal | Comment) -> None:
    text.author = None
    text.save(update_fields=["author"])
    _forget_masked_words(text)
    _record(viewer, "unsign", text)


def _erase_whole(viewer: Viewer, proposal: Proposal) -> None:
    versions.drop_waiting(proposal)
    attachment_actions.release_files(attachment_actions.detach_files(proposal.versions.all()))
    proposal.versions.all().delete()
    proposal.tag_places.all().delete()
    _erase(viewer, proposal, NOTHING | NO_PLACE)


def _erase(viewer: Viewer, text: Proposal | Comment, columns: Mapping[str, Any]) -> None:
    for name, nothing in columns.items():
        setattr(text, name, nothing)
    text.save(update_fields=list(columns))
    _forget_masked_words(text)
    publication.move(text, ModerationState.ERASED)
    close_case(target_kind=cast("str", text._meta.model_name), target_id=text.pk)
    _record(viewer, "erase", text)


def _forget_masked_words(text: Proposal | Comment) -> None:
    """Delete the words that moderation masked in a text. They were kept for an appeal."""
    rows = Comment.objects.filter(pk=text.pk) if isinstance(text, Comment) else text.versions.all()
    rows.exclude(unmasked={}).update(unmasked={})


def _record(viewer: Viewer, act: str, text: Proposal | Comment) -> None:
    """Record the act in the name of the system, because the person who asked is being erased."""
    journal.record(viewer.system(viewer.organisation), f"{text._meta.model_name}.{act}", text)


def _forget_endorsement(endorsement: QuerySet[Endorsement], comment_id: UUID) -> None:
    deleted = (
        Comment.objects.filter(pk=comment_id).select_for_update(no_key=True).exists()
        and endorsement.delete()[0]
    )
    if deleted:
        Comment.objects.filter(pk=comment_id).update(
            endorsements_count=F("endorsements_count") - deleted
        )
