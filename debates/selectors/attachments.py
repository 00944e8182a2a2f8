"""The files beside proposals, seen as the version that carries them is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from debates.models import Attachment, Proposal, ProposalVersion

if TYPE_CHECKING:
    from uuid import UUID


def attachments(text: Proposal | ProposalVersion) -> list[Attachment]:
    """What a proposal or a version that a selector gave carries, in order; none where it is masked; one query."""
    return attachments_by_text([text])[text.pk]


def attachments_by_text(texts) -> dict[UUID, list[Attachment]]:
    """The same for several proposals, or several versions: one query, none for no readable text."""
    told: dict[UUID, list[Attachment]] = {text.pk: [] for text in texts}
    readable = [text for text in texts if not text.is_masked]
    if readable:
        rows, key = _rows(readable)
        for row in rows.select_related("file").order_by("place"):
            told[key(row)].append(row)
    return told


def _rows(texts):
    """Those of the text that everybody reads now, or those of each version."""
    ids = [text.pk for text in texts]
    if isinstance(texts[0], Proposal):
        rows = Attachment.objects.filter(version__proposal__in=ids, version__number=F("version__proposal__version"))
        return rows.annotate(proposal_id=F("version__proposal")), lambda row: row.proposal_id
    return Attachment.objects.filter(version__in=ids), lambda row: row.version_id


def shows_file(viewer, file_id, key="") -> bool:
    """Whether a version that the viewer may read carries a file; its proposal out of view takes it along, at once."""
    return ProposalVersion.objects.readable_by(viewer).filter(attachments__file=file_id).exists()


def held_files(ids) -> set[UUID]:
    """Those of these files that a version carries."""
    return set(Attachment.objects.filter(file__in=list(ids)).values_list("file", flat=True))
