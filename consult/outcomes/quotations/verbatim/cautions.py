"""Warnings: what the signs and the edges of a verbatim quotation do to its sense."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from consult.outcomes.quotations.verbatim.folded_text import fold, is_word
from consult.outcomes.quotations.verbatim.matches import FoldedSource
from consult.outcomes.quotations.verbatim.pieces import Piece
from consult.outcomes.quotations.verbatim.sentences import (
    ends_sentence,
    find_sentence_begin,
    list_denials,
    sentence_ends,
)
from consult.outcomes.quotations.verbatim.verification import (
    Caution,
    CautionKind,
    Insertion,
    Verification,
)

# Words before a negation that a quotation may leave out behind its end without a warning.
WORDS_AFTER = 3
# Letters that complete a word without a warning, such as the mark of a plural.
LONGEST_ENDING = 4
LONGEST_SIGNS = 20


def read_signs(pieces: list[Piece], places: list[int], source: FoldedSource) -> Verification:
    """Return the words of a reading in the source, with the warnings that its signs deserve.

    `places` are those of the pieces that have words.
    """
    worded = [piece for piece in pieces if piece.text]
    ends = [place + len(piece.text) for piece, place in zip(worded, places, strict=True)]
    warnings = list(_warn_of_edges(places[0], ends[-1], source))
    removed = []
    insertions = []
    for number, piece in enumerate(pieces):
        end = ends[number - 1] if number else None
        start = places[number] if piece.text else None
        replaced = _replaced(piece, end, start, source)
        for insertion in piece.inserted:
            if f"[{insertion}]" == " ".join(replaced.split()):
                continue  # the brackets are the author's own
            insertions.append(Insertion(insertion, replaced))
            warnings += _warn_of_insertion(insertion, replaced, piece)
            replaced = ""
        if piece.has_ellipsis and end is not None and start is not None:
            removed.append(source.words(end, start).strip())
            warnings += _warn_of_ellipsis(end, start, source)
    if any(piece.has_ellipsis for piece in pieces[1:] if piece.text):
        warnings += _warn_of_lone_words(pieces)
    return Verification(
        spans=tuple(source.span(a, b) for a, b in zip(places, ends, strict=True)),
        removed=tuple(removed),
        insertions=tuple(insertions),
        warnings=tuple(dict.fromkeys(warnings)),
    )


def _replaced(piece: Piece, end: int | None, start: int | None, source: FoldedSource) -> str:
    """Return the words of the source in the place of an insertion.

    Beside an ellipsis, and at the ends of the quotation, this is at most a part of a word.
    """
    text = source.folded.text
    if start is not None and end is not None and not piece.has_ellipsis:
        return source.words(end, start).strip()
    if start is not None and piece.joins_before:
        first = start
        while first and is_word(text[first - 1]):
            first -= 1
        return source.words(first, start)
    if end is not None and piece.insertion_joins_left:
        last = end
        while last < len(text) and is_word(text[last]):
            last += 1
        return source.words(end, last)
    return ""


def _warn_of_insertion(insertion: str, replaced: str, piece: Piece) -> Iterator[Caution]:
    words = insertion.strip()
    if list_denials(words):
        yield Caution(CautionKind.ADDS_NEGATION, words, words)
    if list_denials(replaced):
        yield Caution(CautionKind.REMOVES_NEGATION, replaced, words)
    # Words and signs that are glued to a word are measured as those beside it.
    is_part = unicodedata.normalize("NFC", words).isalpha()
    if is_part and (piece.joins_before or piece.insertion_joins_left):
        is_other_case = len(fold(replaced).text) == len(fold(words).text) and (
            fold(replaced).text.casefold() == fold(words).text.casefold()
        )
        is_short = len(words) <= LONGEST_ENDING
        completes_word = piece.insertion_joins_left and not piece.joins_before and not replaced
        is_ending = completes_word and is_short
        if not is_other_case and not is_ending:
            yield Caution(CautionKind.CHANGES_WORD, replaced, words)
        return
    if len(words) > len(replaced):
        yield Caution(CautionKind.LONGER_INSERTION, replaced, words)
    elif replaced and replaced.casefold() != words.casefold():
        yield Caution(CautionKind.REPLACES_WORDS, replaced, words)


def _warn_of_ellipsis(end: int, start: int, source: FoldedSource) -> Iterator[Caution]:
    first = source.folded.ends[end - 1]
    last = source.folded.starts[start]
    gap = source.text[first:last]
    words = " ".join(gap.split())
    if source.crosses_turn(end - 1, start + 1):
        yield Caution(CautionKind.JOINS_SPEAKERS, words)
    if re.search(r"\n\s*\n", gap):
        yield Caution(CautionKind.JOINS_PARAGRAPHS, words)
    beginning = source.text[find_sentence_begin(source.text, first) : first].strip()
    # The signs that end a sentence may stand before the gap, and their quotation marks inside it.
    ends = sentence_ends(source.text, max(first - LONGEST_SIGNS, 0), last)
    breaks = [end - first for end in ends if end > first]
    is_sentence_whole = not beginning or bool(breaks and not gap[: breaks[0]].strip())
    if breaks and not is_sentence_whole:
        yield Caution(CautionKind.JOINS_SENTENCES, words)
    # A sentence that is removed whole takes its negation with it.
    before = gap[: breaks[0]] if breaks else gap
    after = gap[breaks[-1] :] if breaks else ""
    denials = list_denials(after)
    if not (breaks and is_sentence_whole):
        denials = list_denials(before, beginning) + denials
    if denials:
        yield Caution(CautionKind.REMOVES_NEGATION, ", ".join(denials))


def _warn_of_edges(start: int, end: int, source: FoldedSource) -> Iterator[Caution]:
    """Warn of a negation or a question of the same sentence that the quotation leaves out."""
    first, last = source.span(start, end)
    before = source.text[find_sentence_begin(source.text, first) : first]
    denials = list_denials(before)
    ahead = source.text[last : last + 200]
    sentence_end = next(iter(sentence_ends(ahead)), len(ahead))
    if not ends_sentence(source.text[first:last]):
        following = ahead[:sentence_end]
        near = " ".join(following.split()[:WORDS_AFTER])
        denials += list_denials(near, source.text[first:last])
        if re.match(r"\s*\?", ahead):
            yield Caution(CautionKind.QUESTION_OUTSIDE, "?")
    if denials:
        yield Caution(CautionKind.NEGATION_OUTSIDE, ", ".join(dict.fromkeys(denials)))


def _warn_of_lone_words(pieces: Iterable[Piece]) -> Iterator[Caution]:
    for group in _groups(pieces):
        words = re.findall(r"[\w'’-]+", " ".join(group))
        if len(words) < 2:
            yield Caution(CautionKind.LONE_WORD, unicodedata.normalize("NFC", " ".join(words)))


def _groups(pieces: Iterable[Piece]) -> Iterator[list[str]]:
    """Yield the words between two ellipses, with those of the editor."""
    group: list[str] = []
    for piece in pieces:
        if piece.has_ellipsis and group:
            yield group
            group = []
        group += [*piece.inserted, piece.text]
    if any(group):
        yield group
