"""The quoted words of the blocks of a draft, as they are stored with each block."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import get_consultation_by_id
from consult.core.words.text import level_headings, render
from consult.outcomes.enums import BlockKind, QuotationKind, QuotedWordsState
from consult.outcomes.models import Block, Synthesis
from consult.outcomes.quotations.quoted_sources import SourceReference, read_sources
from consult.outcomes.quotations.quoted_words.marks import (
    find_quoted_words,
    link_quoted_words,
    remove_quoted_words,
)
from consult.outcomes.quotations.quoted_words.sources import FoundSource, compare, find_source
from consult.outcomes.syntheses.content import QuotedWords, read_quoted_words

if TYPE_CHECKING:
    from consult.consultations.models import Consultation

QUOTED = "quoted"
UNKNOWN = QuotedWordsState.UNKNOWN
VERIFIED = QuotedWordsState.VERIFIED
WITHDRAWN = QuotedWordsState.WITHDRAWN


def stored_words(block: Block) -> list[QuotedWords]:
    """Return the quoted words of a block as they were compared last, in their order."""
    known = {row["words"]: row for row in block.settings.get(QUOTED, [])}
    found = find_quoted_words(block.text) if BlockKind(block.kind).is_written else []
    return [read_quoted_words(known[words]) for words in found if words in known]


def compare_words(viewer: Viewer, consultation: Consultation, block: Block) -> list[QuotedWords]:
    """Return the quoted words of a block, after a search for those that no public text contained."""
    if not BlockKind(block.kind).is_written:
        return []
    known = {row.words: row for row in stored_words(block)}
    return [
        _search(viewer, consultation, known.get(words) or QuotedWords(words, UNKNOWN.value))
        for words in find_quoted_words(block.text)
    ]


def is_compared(block: Block) -> bool:
    """Return whether all quoted words of a block were compared since they were written."""
    written = find_quoted_words(block.text) if BlockKind(block.kind).is_written else []
    return len(written) == len(stored_words(block))


def store_words(block: Block, words: Sequence[QuotedWords]) -> None:
    """Put quoted words into the settings of a block. The caller saves it."""
    others = {name: value for name, value in block.settings.items() if name != QUOTED}
    block.settings = others | ({QUOTED: [asdict(row) for row in words]} if words else {})


def verify_words(viewer: Viewer, synthesis: Synthesis) -> None:
    """Compare the quoted words of all blocks of a draft again. What a writer confirmed stays."""
    consultation = get_consultation_by_id(viewer, synthesis.consultation_id)
    for block in _blocks_of(viewer, synthesis.consultation_id):
        _follow(viewer, consultation.pk, block)
        store_words(block, compare_words(viewer, consultation, block))
        block.save(update_fields=["settings"])


def recheck_words(viewer: Viewer, consultation_id: UUID, **which: Any) -> None:
    """Compare the quoted words of drafts with sources that changed. `which` filters the sources."""
    wanted = {name: str(value) for name, value in which.items()}
    rows = _blocks_of(viewer, consultation_id).filter(settings__contains={QUOTED: [wanted]})
    for block in rows:
        _follow(viewer, consultation_id, block)
        block.save(update_fields=["settings"])


def follow_sources(
    viewer: Viewer, consultation_id: UUID, rows: Iterable[QuotedWords]
) -> list[QuotedWords]:
    """Return quoted words, of which those that left public view are withdrawn."""
    words = list(rows)
    references = {row: reference_of_words(row) for row in words if _has_source(row)}
    sources = read_sources(viewer, consultation_id, references.values())
    found = []
    for row in words:
        reference = references.get(row)
        source = sources.get(reference) if reference else None
        is_gone = reference and (source is None or compare(row.words, reference, source) is None)
        found.append(replace(row, state=WITHDRAWN.value) if is_gone else row)
    return found


def render_sentences(text: str, words: Iterable[QuotedWords]) -> str:
    """Return the text of a block as HTML, with links from quoted words to their sources."""
    urls = {row.words: row.url for row in words if _has_source(row)}
    return level_headings(render(link_quoted_words(text, urls)))


def remove_withdrawn(text: str, words: Iterable[QuotedWords]) -> str:
    """Return the text of a block without the quoted words that left public view."""
    return remove_quoted_words(text, [row.words for row in words if row.state == WITHDRAWN])


def _blocks_of(viewer: Viewer, consultation_id: UUID) -> Any:
    rows = Block.objects.filter(
        organisation=viewer.organisation, chapter__synthesis__consultation=consultation_id
    )
    written = [kind for kind in BlockKind if kind.is_written]
    return rows.filter(kind__in=written).order_by("pk").select_for_update(no_key=True, of=("self",))


def _follow(viewer: Viewer, consultation_id: UUID, block: Block) -> None:
    store_words(block, follow_sources(viewer, consultation_id, stored_words(block)))


def _search(viewer: Viewer, consultation: Consultation, row: QuotedWords) -> QuotedWords:
    if not QuotedWordsState(row.state).needs_act:
        return row
    found = find_source(viewer, consultation, row.words)
    return _describe(row.words, found) if found else row


def _describe(words: str, found: FoundSource) -> QuotedWords:
    """Return quoted words with the public text that contains them."""
    reference = found.reference
    source = found.source
    return QuotedWords(
        words,
        (QuotedWordsState.MISLEADING if found.warnings else VERIFIED).value,
        kind=reference.kind.value,
        number=source.number,
        url=source.path,
        proposal=str(source.proposal_id) if source.proposal_id else None,
        version=reference.version,
        comment=str(reference.comment_id) if reference.comment_id else None,
        recording=str(reference.recording_id) if reference.recording_id else None,
        segments=tuple(str(pk) for pk in reference.segment_ids),
    )


def _has_source(row: QuotedWords) -> bool:
    return QuotedWordsState(row.state).has_source


def reference_of_words(row: QuotedWords) -> SourceReference:
    """Return the text that contains quoted words, which have a source."""
    kind = QuotationKind(row.kind)
    is_contribution = kind == QuotationKind.PROPOSAL
    return SourceReference(
        kind,
        proposal_id=UUID(row.proposal) if is_contribution and row.proposal else None,
        version=row.version,
        comment_id=UUID(row.comment) if row.comment else None,
        recording_id=UUID(row.recording) if row.recording else None,
        segment_ids=tuple(UUID(pk) for pk in row.segments),
    )
