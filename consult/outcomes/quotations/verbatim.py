"""Comparison of a quotation with the text that it quotes, word for word.

A quotation is words of the source, in their order, with two signs of the editor: an ellipsis such
as `[…]` where words were removed, and brackets such as `[word]` around words that are not the
author's. Texts are equal if they are canonically equivalent (Unicode Standard Annex #15: NFC and
NFD of the same text), with typographic or straight quotation marks, and with any kind and number
of white space. Everything else is a change, and a quotation with a change is refused. Characters
that only look the same, such as a Cyrillic and a Latin "a", are different (Unicode Technical
Standard #39); a short table of them serves to give the reason of the refusal.

This module reads no database and no files. Places are counted in characters of the source.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

ELLIPSIS = r"\[\s*(?:…|\.\.\.)\s*\]|\(\s*(?:…|\.\.\.)\s*\)"
SIGN = re.compile(rf"(?P<ellipsis>{ELLIPSIS})|\[(?P<insertion>[^\[\]]*)\]")
LONGEST_QUOTATION = 4000
MOST_SIGNS = 60
LONGEST_INSERTION = 80
# An insertion may take the place of this many words. More are removed by an ellipsis.
MOST_REPLACED_WORDS = 3
LONGEST_REPLACED = 80
# Readings of a quotation that are compared, where its words occur several times in the source.
MOST_READINGS = 40
# Words before a negation that a quotation may leave out behind its end without a warning.
WORDS_AFTER = 3

SINGLE_QUOTES = "'’‘"
DOUBLE_QUOTES = '"“”„«»'
SPACED_BEFORE = ";:!?%»"
QUOTES = {**dict.fromkeys(SINGLE_QUOTES, "'"), **dict.fromkeys(DOUBLE_QUOTES, '"')}
WORD_GOES_ON = re.compile(r"['’]?\w")
SENTENCE_END = re.compile(r"[.!?…]+[\"')\]]*(?=\s|$)|\n\s*\n")
ABBREVIATION = re.compile(
    r"(?:^|\W)(?:M|MM|Mme|Mmes|Mlle|Mr|Mrs|Ms|Dr|Pr|St|Ste|art|cf|ex|p|pp|al|vol|no|n|[A-Z])\.$"
)
NEGATION = re.compile(
    r"(?<!\w)(?:ne|pas|jamais|rien|aucune?s?|ni|non|sans|guère|nul(?:le)?s?|nullement|sauf|hormis"
    r"|aucunement|not|no|never|nor|neither|none|nothing|nobody|nowhere|without|cannot|unless"
    r"|except|hardly|scarcely|barely)(?!\w)|(?<!\w)n'(?=\w)|n't(?!\w)",
    re.IGNORECASE,
)
# These words deny only after "ne": "ne … plus", "ne … que".
AFTER_NE = re.compile(r"(?<!\w)(?:plus|point|personne|que|qu')(?!\w)", re.IGNORECASE)
NE = re.compile(r"(?<!\w)(?:ne(?!\w)|n'(?=\w))", re.IGNORECASE)
CYRILLIC_AND_GREEK = "аеорсухіјѕԁһӏкмнтвАВЕКМНОРСТУХІЈЅοαεικνρτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"
LATIN = "aeopcyxijsdhlkmhtbABEKMHOPCTYXIJSoaeiKvptuxABEZHIKMNOPTYX"
LOOKALIKES = str.maketrans(CYRILLIC_AND_GREEK, LATIN)


class Departure(StrEnum):
    """The reason for which a quotation is refused."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    OPEN_BRACKET = "open_bracket"
    EMPTY_BRACKETS = "empty_brackets"
    INSERTION_TOO_LONG = "insertion_too_long"
    CUT_WORD = "cut_word"
    CASE = "case"
    LOOKALIKE = "lookalike"
    ACCENT = "accent"
    PUNCTUATION = "punctuation"
    OTHER_WORDS = "other_words"
    JOINED_SPEAKERS = "joined_speakers"
    NOTHING_REMOVED = "nothing_removed"
    REPLACES_TOO_MUCH = "replaces_too_much"
    OTHER_ORDER = "other_order"


class CautionKind(StrEnum):
    """The reason for a warning: the quotation is verbatim, and may still mislead."""

    REMOVES_NEGATION = "removes_negation"
    JOINS_SENTENCES = "joins_sentences"
    JOINS_PARAGRAPHS = "joins_paragraphs"
    JOINS_SPEAKERS = "joins_speakers"
    LONGER_INSERTION = "longer_insertion"
    REPLACES_WORDS = "replaces_words"
    CHANGES_WORD = "changes_word"
    ADDS_NEGATION = "adds_negation"
    LONE_WORD = "lone_word"
    NEGATION_OUTSIDE = "negation_outside"
    QUESTION_OUTSIDE = "question_outside"


@dataclass(frozen=True)
class Refusal:
    """The reason of a refusal, with the words of the quotation that it is about."""

    reason: Departure
    words: str = ""


@dataclass(frozen=True)
class Caution:
    """A warning: its reason, the words that it is about, and the words of the editor if any."""

    reason: CautionKind
    words: str = ""
    inserted: str = ""


@dataclass(frozen=True)
class Insertion:
    """Words of the editor in brackets, and the words of the source that they take the place of."""

    text: str
    replaced: str


@dataclass(frozen=True)
class Verification:
    """The result of a comparison.

    `spans` are the quoted words in the source, in reading order, and `removed` is what each ellipsis
    between them leaves out. All are empty if the quotation is refused.
    """

    spans: tuple[tuple[int, int], ...] = ()
    removed: tuple[str, ...] = ()
    insertions: tuple[Insertion, ...] = ()
    warnings: tuple[Caution, ...] = ()
    refusal: Refusal | None = None

    @property
    def is_verbatim(self) -> bool:
        """Return whether every word outside brackets is in the source, in its order."""
        return self.refusal is None


def verify(
    quotation_text: str, source_text: str, *, speaker_turns: Sequence[int] = ()
) -> Verification:
    """Compare a quotation with its source; return where its words are, or why it is refused.

    `speaker_turns` are the places of the source at which another person begins to speak: words of
    two people need an ellipsis between them. If the words occur several times, the reading with
    the fewest warnings counts, then the shortest one.
    """
    try:
        pieces = _parse(quotation_text)
        source = _Source(source_text, tuple(speaker_turns))
        return _choose_reading(pieces, source)
    except _Refused as refused:
        return Verification(refusal=refused.refusal)


def find_nearest(quotation_text: str, source_text: str) -> tuple[int, int]:
    """Return the part of the source that is most like a refused quotation, to show the difference.

    The signs of the editor are ignored. Return (0, 0) if no word is the same.
    """
    said = [(m.start(), m.end()) for m in re.finditer(r"\w+", SIGN.sub(" ", quotation_text))]
    bare = SIGN.sub(" ", quotation_text)
    words = [bare[a:b].casefold() for a, b in said]
    places = [(m.start(), m.end()) for m in re.finditer(r"\w+", source_text)]
    known = [source_text[a:b].casefold() for a, b in places]
    matcher = SequenceMatcher(None, words, known, autojunk=False)
    longest = matcher.find_longest_match()
    if not longest.size:
        return 0, 0
    first = max(longest.b - longest.a, 0)
    last = min(longest.b + len(words) - longest.a, len(known)) - 1
    end = places[last][1]
    closing = re.match(r"[\s]?[.!?;:,…»\"”)]*", source_text[end:])
    return places[first][0], end + len(closing[0].rstrip()) if closing else end


class _Refused(Exception):
    def __init__(self, reason: Departure, words: str = "") -> None:
        self.refusal = Refusal(reason, words.strip())


# Folding: the form in which two texts are compared.


@dataclass(frozen=True)
class _Folded:
    """A text in the form that is compared, with the place in the text of each character."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]


@lru_cache(maxsize=64)
def _fold(text: str) -> _Folded:
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    after_guillemet = False
    for start, end in _units(text):
        unit = text[start:end]
        if unit.isspace():
            if after_guillemet:
                continue
            if characters and characters[-1] == " ":
                ends[-1] = end
                continue
            folded = " "
        else:
            folded = QUOTES.get(unit) or unicodedata.normalize("NFD", unit)
            if unit in SPACED_BEFORE and characters and characters[-1] == " ":
                del characters[-1], starts[-1], ends[-1]
        after_guillemet = unit == "«"
        characters.extend(folded)
        starts.extend([start] * len(folded))
        ends.extend([end] * len(folded))
    return _Folded("".join(characters), tuple(starts), tuple(ends))


def _units(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of each character with the combining marks that belong to it."""
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or not unicodedata.combining(text[place]):
            yield start, place
            start = place


# Parsing: the words of the source and the signs of the editor.


@dataclass(frozen=True)
class _Piece:
    """Words of the author without a break, and the signs of the editor before them."""

    text: str
    has_ellipsis: bool = False
    inserted: tuple[str, ...] = ()
    joins_before: bool = False
    joins_after: bool = False
    insertion_joins_left: bool = False


def _parse(quotation: str) -> list[_Piece]:
    """Split a quotation into pieces. The last one has no text if the quotation ends with a sign."""
    if not quotation.strip():
        raise _Refused(Departure.EMPTY)
    if len(quotation) > LONGEST_QUOTATION:
        raise _Refused(Departure.TOO_LONG)
    pieces: list[_Piece] = []
    signs: list[re.Match] = []
    at = 0
    matches = list(SIGN.finditer(quotation))
    if len(matches) > MOST_SIGNS:
        raise _Refused(Departure.TOO_LONG)
    for match in [*matches, None]:
        end = match.start() if match else len(quotation)
        words = quotation[at:end]
        if words.strip():
            pieces.append(_piece(words, signs, quotation, at, end))
            signs = []
        if match:
            signs.append(match)
            at = match.end()
    if not pieces:
        raise _Refused(Departure.EMPTY)
    if signs:
        pieces.append(_piece("", signs, quotation, at, at))
    return pieces


def _piece(words: str, signs: list[re.Match], quotation: str, at: int, end: int) -> _Piece:
    inserted = tuple(
        " ".join(sign["insertion"].split()) for sign in signs if sign["ellipsis"] is None
    )
    for insertion in inserted:
        _check_insertion(insertion)
    last = bool(signs) and signs[-1]["ellipsis"] is None
    first = bool(signs) and signs[0]["ellipsis"] is None
    followed = quotation[end : end + 1] == "[" and not re.match(ELLIPSIS, quotation[end:])
    return _Piece(
        text=_fold(words).text.strip(),
        has_ellipsis=len(inserted) < len(signs),
        inserted=inserted,
        joins_before=last and bool(WORD_GOES_ON.match(words)),
        joins_after=followed and _is_word(words[-1:]),
        insertion_joins_left=first and _is_word(quotation[signs[0].start() - 1 : signs[0].start()]),
    )


def _check_insertion(insertion: str) -> None:
    if not insertion:
        raise _Refused(Departure.EMPTY_BRACKETS)
    if len(insertion) > LONGEST_INSERTION:
        raise _Refused(Departure.INSERTION_TOO_LONG, insertion)
    if any(unicodedata.category(character) in ("Cc", "Cf", "Co", "Cn") for character in insertion):
        raise _Refused(Departure.LOOKALIKE, insertion)


# Matching: where the pieces are in the source.


@dataclass(frozen=True)
class _Source:
    text: str
    speaker_turns: tuple[int, ...]
    folded: _Folded = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "folded", _fold(self.text))

    def find(self, piece: _Piece) -> list[int]:
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
        before = text[:place][-8:]
        after = text[place : place + 8]
        if _is_word(before[-1]) and _is_word(after[0]):
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


def _is_word(character: str) -> bool:
    return bool(character) and (
        character.isalnum()
        or character == "_"
        or unicodedata.combining(character[0]) > 0
        or unicodedata.category(character[0]) == "Cf"
    )


def _choose_reading(pieces: list[_Piece], source: _Source) -> Verification:
    """Return the best reading of a quotation. Raise `_Refused` if there is none."""
    said = [piece for piece in pieces if piece.text]
    found = [source.find(piece) for piece in said]
    for piece, places in zip(said, found, strict=True):
        if not places:
            raise _Refused(_diagnose(piece, source), piece.text)
    feasible = _feasible(said, found, source)
    if not feasible[0]:
        raise _Refused(_diagnose_order(said, found, source), "")
    readings = (
        _read(pieces, _places(said, feasible, start, source), source)
        for start in feasible[0][:MOST_READINGS]
    )
    return min(readings, key=lambda one: (len(one.warnings), one.spans[-1][1] - one.spans[0][0]))


def _feasible(
    pieces: list[_Piece], found: list[list[int]], source: _Source, *, strict: bool = True
) -> list[list[int]]:
    """Return for each piece the places from which the rest of the quotation can follow."""
    feasible = [found[-1]]
    for piece, after, places in zip(
        reversed(pieces[:-1]), reversed(pieces[1:]), reversed(found[:-1]), strict=True
    ):
        rest = feasible[0]
        feasible.insert(
            0,
            [
                place
                for place in places
                if _next(place + len(piece.text), after, rest, source, strict=strict) is not None
            ],
        )
    return feasible


def _places(
    pieces: list[_Piece], feasible: list[list[int]], start: int, source: _Source
) -> list[int]:
    places = [start]
    for piece, after, rest in zip(pieces, pieces[1:], feasible[1:], strict=False):
        place = _next(places[-1] + len(piece.text), after, rest, source)
        assert place is not None  # the places are feasible
        places.append(place)
    return places


def _next(
    end: int, piece: _Piece, places: Sequence[int], source: _Source, *, strict: bool = True
) -> int | None:
    """Return the nearest place of a piece that its signs allow after a place, or None.

    Unless `strict`, only the order counts.
    """
    for place in places[bisect_left(places, end) :]:
        if not strict:
            return place
        if piece.has_ellipsis:
            if source.folded.text[end:place].strip():
                return place
        elif place - end > LONGEST_REPLACED + 2:
            return None
        elif _may_replace(source.folded.text[end:place], piece) and not source.crosses_turn(
            end, place
        ):
            return place
    return None


def _may_replace(gap: str, piece: _Piece) -> bool:
    """Return whether an insertion may take the place of words, or of a part of a word."""
    if piece.insertion_joins_left or piece.joins_before:
        # A part of a word, and white space only on the side where the brackets are free.
        part = gap if piece.joins_before else gap.rstrip(" ")
        part = part if piece.insertion_joins_left else part.lstrip(" ")
        return all(map(_is_word, part))
    return len(gap.split()) <= MOST_REPLACED_WORDS and not SENTENCE_END.search(gap.strip() + " ")


# Reading: what the signs of the editor do to the sense.


def _read(pieces: list[_Piece], places: list[int], source: _Source) -> Verification:
    said = [piece for piece in pieces if piece.text]
    ends = [place + len(piece.text) for piece, place in zip(said, places, strict=True)]
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


def _replaced(piece: _Piece, end: int | None, start: int | None, source: _Source) -> str:
    """Return the words of the source in the place of an insertion.

    Beside an ellipsis, and at the ends of the quotation, this is at most a part of a word.
    """
    text = source.folded.text
    if start is not None and end is not None and not piece.has_ellipsis:
        return source.words(end, start).strip()
    if start is not None and piece.joins_before:
        first = start
        while first and _is_word(text[first - 1]):
            first -= 1
        return source.words(first, start)
    if end is not None and piece.insertion_joins_left:
        last = end
        while last < len(text) and _is_word(text[last]):
            last += 1
        return source.words(end, last)
    return ""


def _warn_of_insertion(insertion: str, replaced: str, piece: _Piece) -> Iterator[Caution]:
    words = insertion.strip()
    if _denials(words):
        yield Caution(CautionKind.ADDS_NEGATION, words, words)
    if _denials(replaced):
        yield Caution(CautionKind.REMOVES_NEGATION, replaced, words)
    if piece.joins_before or piece.insertion_joins_left:
        is_other_case = len(_fold(replaced).text) == len(_fold(words).text) and (
            _fold(replaced).text.casefold() == _fold(words).text.casefold()
        )
        is_ending = piece.insertion_joins_left and not piece.joins_before and not replaced
        if not is_other_case and not is_ending:
            yield Caution(CautionKind.CHANGES_WORD, replaced, words)
        return
    if len(words) > len(replaced):
        yield Caution(CautionKind.LONGER_INSERTION, replaced, words)
    elif replaced and replaced.casefold() != words.casefold():
        yield Caution(CautionKind.REPLACES_WORDS, replaced, words)


def _warn_of_ellipsis(end: int, start: int, source: _Source) -> Iterator[Caution]:
    first = source.folded.ends[end - 1]
    last = source.folded.starts[start]
    gap = source.text[first:last]
    words = " ".join(gap.split())
    if source.crosses_turn(end - 1, start + 1):
        yield Caution(CautionKind.JOINS_SPEAKERS, words)
    if re.search(r"\n\s*\n", gap):
        yield Caution(CautionKind.JOINS_PARAGRAPHS, words)
    kept = source.text[_sentence_begin(source.text, first) : first].strip()
    breaks = [end - first for end in _sentence_ends(source.text[:last]) if end > first]
    is_sentence_whole = not kept or bool(breaks and not gap[: breaks[0]].strip())
    if breaks and not is_sentence_whole:
        yield Caution(CautionKind.JOINS_SENTENCES, words)
    # A sentence that is removed whole takes its negation with it.
    before = gap[: breaks[0]] if breaks else gap
    after = gap[breaks[-1] :] if breaks else ""
    denials = _denials(after)
    if not (breaks and is_sentence_whole):
        denials = _denials(before, kept) + denials
    if denials:
        yield Caution(CautionKind.REMOVES_NEGATION, ", ".join(denials))


def _warn_of_edges(start: int, end: int, source: _Source) -> Iterator[Caution]:
    """Warn of a negation or a question of the same sentence that the quotation leaves out."""
    first, last = source.span(start, end)
    before = source.text[_sentence_begin(source.text, first) : first]
    denials = _denials(before)
    ahead = source.text[last : last + 200]
    sentence_end = next(iter(_sentence_ends(ahead)), len(ahead))
    if not _ends_sentence(source.text[first:last]):
        following = ahead[:sentence_end]
        near = " ".join(following.split()[:WORDS_AFTER])
        denials += _denials(near, source.text[first:last])
        if re.match(r"\s*\?", ahead):
            yield Caution(CautionKind.QUESTION_OUTSIDE, "?")
    if denials:
        yield Caution(CautionKind.NEGATION_OUTSIDE, ", ".join(dict.fromkeys(denials)))


def _warn_of_lone_words(pieces: Iterable[_Piece]) -> Iterator[Caution]:
    for group in _groups(pieces):
        words = re.findall(r"[\w'’-]+", " ".join(group))
        if len(words) < 2:
            yield Caution(CautionKind.LONE_WORD, unicodedata.normalize("NFC", " ".join(words)))


def _groups(pieces: Iterable[_Piece]) -> Iterator[list[str]]:
    """Yield the words between two ellipses, with those of the editor."""
    group: list[str] = []
    for piece in pieces:
        if piece.has_ellipsis and group:
            yield group
            group = []
        group += [*piece.inserted, piece.text]
    if any(group):
        yield group


def _denials(words: str, before: str = "") -> list[str]:
    """Return the negations of a text; some deny only after a "ne" in the same sentence before."""
    straight = words.replace("’", "'")
    found = NEGATION.findall(straight)
    if NE.search(before.replace("’", "'")) or NE.search(straight):
        found += AFTER_NE.findall(straight)
    return found


def _sentence_ends(text: str) -> Iterator[int]:
    for match in SENTENCE_END.finditer(text):
        if not ABBREVIATION.search(text[max(match.start() - 6, 0) : match.end()]):
            yield match.end()


def _sentence_begin(text: str, place: int) -> int:
    """Return where the sentence around a place begins."""
    begin = max(place - 2000, 0)
    ends = (begin + end for end in _sentence_ends(text[begin:place]))
    return max(ends, default=begin)


def _ends_sentence(text: str) -> bool:
    tail = text[-12:].rstrip()
    return any(end == len(tail) for end in _sentence_ends(tail))


# Diagnosis: the reason that is given for a refusal.


def _diagnose(piece: _Piece, source: _Source) -> Departure:
    text = source.folded.text
    if piece.text in text:
        one_speaker = replace(source, speaker_turns=())
        return Departure.JOINED_SPEAKERS if one_speaker.find(piece) else Departure.CUT_WORD
    if "[" in piece.text or "]" in piece.text:
        return Departure.OPEN_BRACKET
    said = piece.text
    for reason, reduce in (
        (Departure.CASE, str.casefold),
        (Departure.ACCENT, _without_accents),
        (Departure.LOOKALIKE, _without_lookalikes),
        (Departure.PUNCTUATION, _only_words),
    ):
        said = reduce(said)
        text = reduce(text)
        if said and said in text:
            return reason
    return Departure.OTHER_WORDS


def _diagnose_order(pieces: list[_Piece], found: list[list[int]], source: _Source) -> Departure:
    if not _feasible(pieces, found, source, strict=False)[0]:
        return Departure.OTHER_ORDER
    if any(piece.inserted and not piece.has_ellipsis for piece in pieces[1:]):
        return Departure.REPLACES_TOO_MUCH
    return Departure.NOTHING_REMOVED


def _without_accents(folded: str) -> str:
    return "".join(one for one in folded if not unicodedata.combining(one))


def _without_lookalikes(folded: str) -> str:
    """Return a rough skeleton of a text (UTS #39, section 4), for the reason of a refusal only."""
    compatible = unicodedata.normalize("NFKD", folded.translate(LOOKALIKES))
    return "".join(one for one in compatible if unicodedata.category(one) != "Cf")


def _only_words(folded: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", folded))
