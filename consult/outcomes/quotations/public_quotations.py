"""The quotations of the current version of a synthesis, for the API and the open data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from consult.accounts.viewer import Viewer
from consult.outcomes.models import Quotation
from consult.outcomes.models.quotations import QuotationQuerySet
from consult.outcomes.syntheses.content import ChapterContent, QuotationContent
from consult.outcomes.syntheses.selectors import current_version
from consult.workshops.meetings.selectors.streams import stream_transcripts

if TYPE_CHECKING:
    from consult.consultations.models import Consultation


@dataclass(frozen=True)
class PublicQuotation:
    """A quotation as the current version shows it, with its chapter."""

    chapter: ChapterContent
    content: QuotationContent


def list_quotations(
    viewer: Viewer, consultation: Consultation
) -> tuple[QuotationQuerySet, dict[str, PublicQuotation]]:
    """Return the rows of the published quotations, and what the current version shows of each.

    Withdrawn quotations are left out. Two queries, and one for the rows.
    """
    version = current_version(viewer, consultation.pk)
    visible = {
        content.id: PublicQuotation(chapter, content)
        for chapter, content in (version.quotations() if version else ())
        if content.text and not content.withdrawn
    }
    rows = Quotation.objects.filter(organisation=viewer.organisation, pk__in=list(visible))
    return rows, visible


def stream_quotations(viewer: Viewer, consultation: Consultation) -> Iterator[dict[str, Any]]:
    """Yield the published quotations as rows of open data, in reading order.

    Spoken words are left out unless their speakers agreed to reuse, as the transcripts of the
    dataset are.
    """
    rows, visible = list_quotations(viewer, consultation)
    found = {str(stored.pk): stored for stored in rows}
    has_spoken_words = any(row.passages for row in found.values())
    transcripts = stream_transcripts(viewer, consultation) if has_spoken_words else ()
    reusable = {str(row["id"]) for row in transcripts}
    for pk, quotation in visible.items():
        row = found.get(pk)
        if row is None or not reusable.issuperset(segment for segment, _version in row.passages):
            continue
        yield {
            "id": pk,
            "chapter": quotation.chapter.title,
            "topic": quotation.chapter.topic.id if quotation.chapter.topic else None,
            "kind": row.kind,
            "proposal": str(row.proposal_id) if row.proposal_id else None,
            "version": row.version,
            "comment": str(row.comment_id) if row.comment_id else None,
            "passage": row.passages[0][0] if row.passages else None,
            "start": row.start,
            "end": row.end,
            "text": quotation.content.text,
            "author": quotation.content.author_label,
            "state": quotation.content.state,
            "source_sha256": row.source_sha256,
        }
