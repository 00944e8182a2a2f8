"""Matching: where the pieces of a quotation are in the source."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from consult.outcomes.quotations.verbatim.folded_text import Folded, fold, is_word
from consult.outcomes.quotations.verbatim.pieces import Piece
from consult.outcomes.quotations.verbatim.sentences import SENTENCE_END

# An insertion may take the place of this many words. More are removed by an ellipsis.
MOST_REPLACED_WORDS = 3
LONGEST_REPLACED = 80
NOT_BLANK = re.compile(r"\S")


@dataclass(frozen=True)
class FoldedSource:
    """The text that is quoted, in the form that is compared."""

    text: str
    speaker_turns: tuple[int, ...]
    folded: Folded = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "folded", fold(self.text))

    def find(self, piece: Piece) -> list[int]:
        """Return where a piece is in the folded text, in whole words and words of one speaker."""
        length = len(piece.text)
        return [
            place
            for place in _occurrences(piece.text, self.folded.text)
            if (piece.joins_before or self._is_boundary(place))
            and (piece.joins_after or self._is_boundary(place + length))
            and not self._is_combining(place + length)
            and not self.crosses_turn(place, place + length)
        ]

    def crosses_turn(self, start: int, end: int) -> bool:
        """Return whether another speaker begins between two places of the folded text."""
        if not self.speaker_turns or start >= end:
            return False
        first = self.folded.starts[start]
        last = self.folded.ends[end - 1]
        return any(first < turn < last for turn in self.speaker_turns)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the source of characters of the folded text."""
        return self.folded.starts[start], self.folded.ends[end - 1]

    def words(self, start: int, end: int) -> str:
        """Return the words of the source between two places of the folded text."""
        if start >= end:
            return ""
        first, last = self.span(start, end)
        return self.text[first:last]

    def _is_combining(self, place: int) -> bool:
        text = self.folded.text
        return place < len(text) and unicodedata.combining(text[place]) > 0

    def _is_boundary(self, place: int) -> bool:
        text = self.folded.text
        if place in (0, len(text)):
            return True
        before = text[max(place - 8, 0) : place]
        after = text[place : place + 8]
        if is_word(before[-1]) and is_word(after[0]):
            return False
        # A hyphen, an apostrophe and the signs of a number belong to the word around them. French
        # elisions are the exception: a quotation may begin after the apostrophe of "l'eau".
        ends_inside = re.search(r"\w$", before) and re.match(r"['‐‑-]\w", after)
        begins_inside = re.search(r"\w[‐‑-]$", before) and re.match(r"\w", after)
        is_signed = re.search(r"(?:^|[^\w])[−-]$", before) and re.match(r"\d", after)
        in_decimal = re.search(r"\d$", before) and re.match(r"[.,]\d", after)
        after_decimal = re.search(r"\d[.,]$", before) and re.match(r"\d", after)
        in_thousands = re.search(r"(?<!\d)\d{1,3}$", before) and re.match(r" \d{3}(?!\d)", after)
        after_group = re.search(r"(?<!\d)\d{1,3} $", before) and re.match(r"\d{3}(?!\d)", after)
        inside = (
            ends_inside,
            begins_inside,
            is_signed,
            in_decimal,
            after_decimal,
            in_thousands,
            after_group,
        )
        return not any(inside)


def _occurrences(words: str, text: str) -> Iterator[int]:
    place = text.find(words)
    while place >= 0:
        yield place
        place = text.find(words, place + 1)


def list_feasible_places(
    pieces: list[Piece], places: list[list[int]], source: FoldedSource, *, strict: bool = True
) -> list[list[int]]:
    """Return for each piece the places from which the rest of the quotation can follow.

    `places` are all places of each piece. Unless `strict`, only the order of the pieces counts.
    """
    feasible = [places[-1]]
    for piece, after, places_of_piece in zip(
        reversed(pieces[:-1]), reversed(pieces[1:]), reversed(places[:-1]), strict=True
    ):
        rest = feasible[0]
        feasible.insert(
            0,
            [
                place
                for place in places_of_piece
                if _find_next_place(place + len(piece.text), after, rest, source, strict=strict)
                is not None
            ],
        )
    return feasible


def place_pieces(
    pieces: list[Piece], feasible: list[list[int]], start: int, source: FoldedSource
) -> list[int]:
    """Return the place of each piece in the reading that begins at `start`."""
    places = [start]
    for piece, after, rest in zip(pieces, pieces[1:], feasible[1:], strict=False):
        place = _find_next_place(places[-1] + len(piece.text), after, rest, source)
        assert place is not None  # the places are feasible
        places.append(place)
    return places


def _find_next_place(
    end: int, piece: Piece, places: Sequence[int], source: FoldedSource, *, strict: bool = True
) -> int | None:
    """Return the nearest place of a piece that its signs allow after a place, or None.

    Unless `strict`, only the order counts.
    """
    for number in range(bisect_left(places, end), len(places)):
        place = places[number]
        if not strict:
            return place
        if piece.has_ellipsis:
            if NOT_BLANK.search(source.folded.text, end, place):
                return place
        elif place - end > LONGEST_REPLACED + 2:
            return None
        elif _may_replace(source.folded.text[end:place], piece) and not source.crosses_turn(
            end, place
        ):
            return place
    return None


def _may_replace(gap: str, piece: Piece) -> bool:
    """Return whether an insertion may take the place of words, or of a part of a word."""
    if piece.insertion_joins_left or piece.joins_before:
        # A part of a word, and white space only on the side where the brackets are free.
        part = gap if piece.joins_before else gap.rstrip(" ")
        part = part if piece.insertion_joins_left else part.lstrip(" ")
        return all(map(is_word, part))
    return len(gap.split()) <= MOST_REPLACED_WORDS and not SENTENCE_END.search(gap.strip() + " ")
