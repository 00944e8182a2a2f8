"""The public text that contains some words, found with the index of the search."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import chain
from typing import TYPE_CHECKING

from consult.accounts.viewer import Viewer
from consult.outcomes.enums import QuotationKind
from consult.outcomes.quotations.quoted_sources import (
    QuotedSource,
    SourceReference,
    read_passages,
    read_sources,
)
from consult.outcomes.quotations.verbatim.comparison import find_nearest, verify
from consult.outcomes.quotations.verbatim.pieces import SIGN
from consult.outcomes.quotations.verbatim.verification import Caution
from consult.workshops.transcripts.selectors.quotable_passages import (
    find_spoken,
    quotable_recordings,
)
from debates.exceptions import SearchTakesTooLong
from debates.search import hits

if TYPE_CHECKING:
    from consult.consultations.models import Consultation

# Texts that contain all words of a quotation, in whatever order, are compared word for word.
MOST_TEXTS = 10
MOST_RECORDINGS = 5
# The nearest words are looked for among texts that contain some of the longest words.
TELLING_WORDS = 8
LEAST_LIKENESS = 0.5
OPERATORS = {"or"}


@dataclass(frozen=True)
class FoundSource:
    """A public text that contains some words, with the warnings that the comparison gives."""

    reference: SourceReference
    source: QuotedSource
    warnings: tuple[Caution, ...] = ()


@dataclass(frozen=True)
class NearestWords:
    """The words of a public text that are most like words that no text contains."""

    words: str
    source: QuotedSource
    reference: SourceReference


def find_source(viewer: Viewer, consultation: Consultation, words: str) -> FoundSource | None:
    """Return the public text of a consultation that contains some words, or None.

    They are contributions with their titles, comments and transcripts. The number of texts that are
    read does not depend on the number of texts of the consultation.
    """
    plain = _plain_words(words)
    for reference, source in chain(
        _candidates(viewer, consultation, [word for word in plain if word.isalpha()]),
        _candidates(viewer, consultation, _telling(plain), is_any=True),
    ):
        if found := compare(words, reference, source):
            return found
    return None


def compare(words: str, reference: SourceReference, source: QuotedSource) -> FoundSource | None:
    """Return a public text, with its passages only that contain some words, or None."""
    if source.title and verify(words, source.title).is_verbatim:
        return FoundSource(reference, source)
    found = verify(words, source.text, speaker_turns=source.speaker_turns)
    if not found.is_verbatim:
        return None
    if source.passages:
        ids = tuple(passage.segment_id for passage in source.passages_at(found.spans))
        reference = replace(reference, segment_ids=ids)
    return FoundSource(reference, source, found.warnings)


def find_nearest_words(
    viewer: Viewer, consultation: Consultation, words: str
) -> NearestWords | None:
    """Return the words of a public text that are most like some words, or None if none is near."""
    plain = _plain_words(words)
    best = None
    likeness = LEAST_LIKENESS
    for reference, source in _candidates(viewer, consultation, _telling(plain), is_any=True):
        start, end = find_nearest(words, source.text)
        near = source.text[start:end]
        found = SequenceMatcher(None, plain, _plain_words(near), autojunk=False).ratio()
        if near and found > likeness:
            likeness = found
            best = NearestWords(near, source, reference)
    return best


def _candidates(
    viewer: Viewer, consultation: Consultation, words: list[str], *, is_any: bool = False
) -> Iterator[tuple[SourceReference, QuotedSource]]:
    """Yield the public texts that contain all words, or any of them, the closest ones first."""
    if not words:
        return
    visitor = Viewer.public(viewer.organisation)
    try:
        found = hits(
            visitor,
            (" or " if is_any else " ").join(words),
            consultation=consultation,
            size=MOST_TEXTS,
        )
        references = [
            SourceReference(QuotationKind.COMMENT, comment_id=hit.comment.pk)
            if hit.comment
            else SourceReference(
                QuotationKind.PROPOSAL, proposal_id=hit.proposal.pk, version=hit.proposal.version
            )
            for hit in found.items
        ]
    except SearchTakesTooLong:
        references = []
    yield from read_sources(viewer, consultation.pk, references).items()
    recordings = find_spoken(visitor, consultation.pk, words)[:MOST_RECORDINGS]
    for recording in quotable_recordings(visitor, consultation.pk, recording_ids=recordings):
        reference = SourceReference(QuotationKind.SEGMENT, recording_id=recording.recording_id)
        yield reference, read_passages(recording, tuple(recording.passages))


def _telling(words: list[str]) -> list[str]:
    """Return the longest words, in which texts differ most."""
    return sorted(set(words), key=len, reverse=True)[:TELLING_WORDS]


def _plain_words(words: str) -> list[str]:
    """Return the words of a quotation without signs of the editor, as the search reads them."""
    found = re.findall(r"\w+", SIGN.sub(" ", words).casefold())
    return [word for word in found if word not in OPERATORS]
