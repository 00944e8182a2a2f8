"""Parsing of a quotation into the words of the author and the signs of the editor."""

import re
import unicodedata
from dataclasses import dataclass

from consult.outcomes.quotations.verbatim.folded_text import fold, is_word
from consult.outcomes.quotations.verbatim.verification import Departure, Refused

ELLIPSIS = r"\[\s*(?:…|\.\.\.)\s*\]|\(\s*(?:…|\.\.\.)\s*\)"
SIGN = re.compile(rf"(?P<ellipsis>{ELLIPSIS})|\[(?P<insertion>[^\[\]]*)\]")
LONGEST_QUOTATION = 4000
MOST_SIGNS = 60
LONGEST_INSERTION = 80
WORD_GOES_ON = re.compile(r"['’]?\w")


@dataclass(frozen=True)
class Piece:
    """Words of the author without a break, and the signs of the editor before them."""

    text: str
    has_ellipsis: bool = False
    inserted: tuple[str, ...] = ()
    joins_before: bool = False
    joins_after: bool = False
    insertion_joins_left: bool = False


def parse(quotation: str) -> list[Piece]:
    """Split a quotation into pieces. The last one has no text if the quotation ends with a sign."""
    if not quotation.strip():
        raise Refused(Departure.EMPTY)
    if len(quotation) > LONGEST_QUOTATION:
        raise Refused(Departure.TOO_LONG)
    pieces: list[Piece] = []
    signs: list[re.Match] = []
    at = 0
    matches = list(SIGN.finditer(quotation))
    if len(matches) > MOST_SIGNS:
        raise Refused(Departure.TOO_LONG)
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
        raise Refused(Departure.EMPTY)
    if signs:
        pieces.append(_piece("", signs, quotation, at, at))
    return pieces


def _piece(words: str, signs: list[re.Match], quotation: str, at: int, end: int) -> Piece:
    inserted = tuple(
        " ".join(sign["insertion"].split()) for sign in signs if sign["ellipsis"] is None
    )
    for insertion in inserted:
        _check_insertion(insertion)
    last = bool(signs) and signs[-1]["ellipsis"] is None
    first = bool(signs) and signs[0]["ellipsis"] is None
    followed = quotation[end : end + 1] == "[" and not re.match(ELLIPSIS, quotation[end:])
    return Piece(
        text=fold(words).text.strip(),
        has_ellipsis=len(inserted) < len(signs),
        inserted=inserted,
        joins_before=last and bool(WORD_GOES_ON.match(words)),
        joins_after=followed and is_word(words[-1:]),
        insertion_joins_left=first and is_word(quotation[signs[0].start() - 1 : signs[0].start()]),
    )


def _check_insertion(insertion: str) -> None:
    if not insertion:
        raise Refused(Departure.EMPTY_BRACKETS)
    if len(insertion) > LONGEST_INSERTION:
        raise Refused(Departure.INSERTION_TOO_LONG, insertion)
    if any(unicodedata.category(character) in ("Cc", "Cf", "Co", "Cn") for character in insertion):
        raise Refused(Departure.LOOKALIKE, insertion)
