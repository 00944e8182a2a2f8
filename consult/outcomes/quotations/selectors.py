"""The quotations of a draft, as its content and its editor show them."""

import html
from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consult.accounts.rules import may
from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotAllowed, NotFound
from consult.core.postgres.lookup import get_row
from consult.outcomes.enums import BlockKind, QuotationState
from consult.outcomes.models import Block, Chapter, Quotation
from consult.outcomes.quotations.quoted_sources import QuotedSource, read_sources, reference_of
from consult.outcomes.syntheses.content import QuotationContent, SoundPassage


def quotations_of_draft(viewer: Viewer, synthesis_id: UUID | str) -> dict[UUID, QuotationContent]:
    """Return the quotations of a draft by the id of their block, in the shape of a version.

    The caller has checked that the viewer may read the draft. The number of queries does not depend
    on the number of quotations.
    """
    rows = Quotation.objects.filter(organisation=viewer.organisation)
    found = list(
        rows.of_synthesis(synthesis_id).in_draft().select_related("block__chapter__synthesis")
    )
    return {quotation.block_id: content for quotation, content in build_contents(viewer, found)}


def build_contents(
    viewer: Viewer, quotations: Iterable[Quotation]
) -> list[tuple[Quotation, QuotationContent]]:
    """Return quotations of one consultation, each with what a version shows of it."""
    rows = list(quotations)
    if not rows:
        return []
    consultation_id = rows[0].block.chapter.synthesis.consultation_id
    references = {row.pk: reference_of(row) for row in rows}
    sources = read_sources(viewer, consultation_id, references.values())
    return [(row, _content(row, sources.get(references[row.pk]))) for row in rows]


def get_quotation(viewer: Viewer, quotation_id: UUID) -> Quotation:
    """Return a quotation of a draft that the viewer may write. Raise `NotFound`."""
    rows = Quotation.objects.filter(organisation=viewer.organisation).in_draft()
    quotation = get_row(rows.select_related("block__chapter__synthesis"), pk=quotation_id)
    if not may(viewer, "synthesis.write", quotation.block.chapter.synthesis.consultation_id):
        raise NotFound
    return quotation


def label_author(quotation: Quotation, source: QuotedSource) -> str:
    """Return the public name of the author, or a description where the quotation has no name."""
    if quotation.is_attributed and source.name:
        return source.name
    return source.description


def _content(quotation: Quotation, source: QuotedSource | None) -> QuotationContent:
    if source is None:
        return QuotationContent(
            id=str(quotation.pk),
            text_html="",
            text="",
            kind=quotation.kind,
            state=QuotationState.SOURCE_REMOVED.value,
        )
    sound = None
    if quotation.recording_id and quotation.start is not None and quotation.end is not None:
        sound = SoundPassage(str(quotation.recording_id), quotation.start, quotation.end)
    return QuotationContent(
        id=str(quotation.pk),
        text_html=render_quotation(quotation, source.language),
        text=quotation.text,
        kind=quotation.kind,
        number=source.number,
        author_label=label_author(quotation, source),
        url=source.path,
        sound=sound,
        state=quotation.state,
    )


def render_quotation(quotation: Quotation, language: str) -> str:
    """Return the words as HTML, with their highlight, and their language if it is another one."""
    words = html.escape(quotation.text, quote=False)
    if quotation.highlight:
        marked = html.escape(quotation.highlight, quote=False)
        words = words.replace(marked, f"<mark>{marked}</mark>", 1)
    words = words.replace("\n", "<br>")
    if language and language != get_language():
        return f'<span lang="{html.escape(language)}">{words}</span>'
    return words


def get_chapter_to_quote_in(viewer: Viewer, consultation_id: UUID, chapter_id: UUID) -> Chapter:
    """Return a chapter of the draft of a consultation. Raise `NotFound` or `NotAllowed`."""
    rows = Chapter.objects.filter(organisation=viewer.organisation, deleted_at=None)
    rows = rows.filter(synthesis__consultation=consultation_id).select_related("synthesis")
    chapter = get_row(rows, pk=chapter_id)
    if not may(viewer, "synthesis.write", consultation_id):
        raise NotAllowed
    return chapter


def explain_quotations(blocks: Iterable[Block]) -> dict[UUID, str]:
    """Return why quotations of a draft may not be published, by the id of their block.

    Each sentence takes the `title` of its chapter. A block of seconds of a recording needs no
    quotation. One query.
    """
    rows = [block for block in blocks if block.kind in (BlockKind.QUOTATION, BlockKind.EXCERPT)]
    found = {
        stored.block_id: stored for stored in Quotation.objects.in_draft().filter(block__in=rows)
    }
    lacks = {}
    for block in rows:
        quotation = found.get(block.pk)
        if quotation is None:
            if not block.settings.get("recording"):
                lacks[block.pk] = _("“%(title)s”: a block has no quotation. Quote, or delete it.")
        elif quotation.state == QuotationState.SOURCE_REMOVED:
            lacks[block.pk] = _(
                "“%(title)s”: a quoted text is no longer public. Quote another text, or delete the"
                " block."
            )
        elif not quotation.is_in_source:
            lacks[block.pk] = _(
                "“%(title)s”: a quotation is no longer in its source. Quote again, or delete the"
                " block."
            )
    return lacks
