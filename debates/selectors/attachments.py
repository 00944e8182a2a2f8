"""The files beside proposals, seen as the version that carries them is, and as moderation left them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from consult.accounts.rules import may
from debates.models import Attachment, Proposal, ProposalVersion
from moderation.enums import ModerationState

if TYPE_CHECKING:
    from uuid import UUID


def attachments(text: Proposal | ProposalVersion, *, taken: bool = False) -> list[Attachment]:
    """What a proposal or a version that a selector gave carries, in order; none where it is masked; one query.

    `taken`: those too that moderation took away, without their words, so that their place says by which decision.
    """
    return attachments_by_text([text], taken=taken)[text.pk]


def attachments_by_text(texts, *, taken: bool = False) -> dict[UUID, list[Attachment]]:
    """The same for several proposals, or several versions: one query, none for no readable text."""
    told: dict[UUID, list[Attachment]] = {text.pk: [] for text in texts}
    readable = [text for text in texts if not text.is_masked]
    if readable:
        rows, key = _rows(readable)
        for row in rows.select_related("file").order_by("place"):
            if row.is_in_view or taken:
                told[key(row)].append(_emptied(row))
    return told


def carried(texts) -> list[list[tuple]]:
    """Of each of several proposals, or versions, the files with their words, whatever moderation decided; one query."""
    told: dict[UUID, list[tuple]] = {text.pk: [] for text in texts}
    rows, key = _rows(texts)
    for row in rows.order_by("place"):
        told[key(row)].append((row.file_id, row.description))
    return [told[text.pk] for text in texts]


def _emptied(row):
    if not row.is_in_view:
        row.description = ""
    return row


def _rows(texts):
    """Those of the text that everybody reads now, or those of each version."""
    ids = [text.pk for text in texts]
    if isinstance(texts[0], Proposal):
        rows = Attachment.objects.filter(version__proposal__in=ids, version__number=F("version__proposal__version"))
        return rows.annotate(proposal_id=F("version__proposal")), lambda row: row.proposal_id
    return Attachment.objects.filter(version__in=ids), lambda row: row.version_id


def shows_file(viewer, file_id, key="") -> bool:
    """Whether a version that the viewer may read carries a file; its proposal out of view takes it along, at once.

    One that moderation took away is its author's and the moderators' alone.
    """
    readable = ProposalVersion.objects.readable_by(viewer)
    public = ModerationState.with_public_text()
    if readable.filter(attachments__file=file_id, attachments__state__in=public).exists():
        return True
    return any(answers_for(viewer, version) for version in readable.filter(attachments__file=file_id)[:1])


def answers_for(viewer, version) -> bool:
    """Whether the viewer wrote a version, or is of the team that reads what is not public."""
    is_author = viewer.participant is not None and version.author_id == viewer.participant.pk
    return is_author or may(viewer, "unpublished.read", version.consultation_id)


def held_files(ids) -> set[UUID]:
    """Those of these files that a version carries."""
    return set(Attachment.objects.filter(file__in=list(ids)).values_list("file", flat=True))
