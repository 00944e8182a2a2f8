"""The words between quotation marks of a block, with what the comparison found, for its writer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from consult.accounts.viewer import Viewer
from consult.outcomes.enums import QuotedWordsState
from consult.outcomes.quotations.quoted_sources import read_sources
from consult.outcomes.quotations.quoted_words.checks import reference_of_words
from consult.outcomes.quotations.quoted_words.sources import NearestWords, find_nearest_words
from consult.outcomes.quotations.sentences import explain_warning
from consult.outcomes.quotations.verbatim.comparison import verify
from consult.outcomes.syntheses.content import QuotedWords
from debates.differences import differences
from frontend.presenters.parts.components import Change

if TYPE_CHECKING:
    from consult.consultations.models import Consultation

CONFIRMED = {state.value: state.label for state in QuotedWordsState.confirmations()}


@dataclass(frozen=True)
class QuotedRow:
    """Quoted words, with their warnings, or with the nearest words of a public text."""

    words: QuotedWords
    warnings: list[str] = field(default_factory=list)
    nearest: NearestWords | None = None
    changes: list[Change] = field(default_factory=list)

    @property
    def confirmed(self) -> str:
        """Return what a writer confirmed of the words, or an empty text."""
        return str(CONFIRMED.get(self.words.state, ""))


def present_words(
    viewer: Viewer, consultation: Consultation, rows: Iterable[QuotedWords]
) -> list[QuotedRow]:
    """Return quoted words for their writer. The nearest words are searched for unknown ones."""
    return [_row(viewer, consultation, row) for row in rows]


def _row(viewer: Viewer, consultation: Consultation, row: QuotedWords) -> QuotedRow:
    if row.state == QuotedWordsState.MISLEADING:
        found = read_sources(viewer, consultation.pk, [reference_of_words(row)])
        warnings = [
            explain_warning(warning)
            for source in found.values()
            for warning in verify(
                row.words, source.text, speaker_turns=source.speaker_turns
            ).warnings
        ]
        return QuotedRow(row, warnings)
    if row.state != QuotedWordsState.UNKNOWN:
        return QuotedRow(row)
    nearest = find_nearest_words(viewer, consultation, row.words)
    if nearest is None:
        return QuotedRow(row)
    changes = [Change(text, op) for op, text in differences(row.words, nearest.words)]
    return QuotedRow(row, nearest=nearest, changes=changes)
