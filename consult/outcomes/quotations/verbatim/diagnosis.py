"""Diagnosis: the reason that is given for a refusal. It never decides whether to refuse."""

import re
import unicodedata
from dataclasses import replace

from consult.outcomes.quotations.verbatim.matches import FoldedSource, list_feasible_places
from consult.outcomes.quotations.verbatim.pieces import Piece
from consult.outcomes.quotations.verbatim.verification import Departure

CYRILLIC_AND_GREEK = "аеорсухіјѕԁһӏкмнтвАВЕКМНОРСТУХІЈЅοαεικνρτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"
LATIN = "aeopcyxijsdhlkmhtbABEKMHOPCTYXIJSoaeiKvptuxABEZHIKMNOPTYX"
LOOKALIKES = str.maketrans(CYRILLIC_AND_GREEK, LATIN)


def diagnose(piece: Piece, source: FoldedSource) -> Departure:
    """Return why a piece is nowhere in the source."""
    text = source.folded.text
    if piece.text in text:
        without_turns = replace(source, speaker_turns=())
        return Departure.JOINED_SPEAKERS if without_turns.find(piece) else Departure.CUT_WORD
    if "[" in piece.text or "]" in piece.text:
        return Departure.OPEN_BRACKET
    quoted = piece.text
    for reason, reduce in (
        (Departure.CASE, str.casefold),
        (Departure.ACCENT, _without_accents),
        (Departure.LOOKALIKE, _without_lookalikes),
        (Departure.PUNCTUATION, _only_words),
    ):
        quoted = reduce(quoted)
        text = reduce(text)
        if quoted and quoted in text:
            return reason
    return Departure.OTHER_WORDS


def diagnose_order(pieces: list[Piece], places: list[list[int]], source: FoldedSource) -> Departure:
    """Return why the pieces, each of which is in the source, make no quotation together."""
    if not list_feasible_places(pieces, places, source, strict=False)[0]:
        return Departure.OTHER_ORDER
    if any(piece.inserted and not piece.has_ellipsis for piece in pieces[1:]):
        return Departure.REPLACES_TOO_MUCH
    return Departure.NOTHING_REMOVED


def _without_accents(folded: str) -> str:
    return "".join(mark for mark in folded if not unicodedata.combining(mark))


def _without_lookalikes(folded: str) -> str:
    """Return a rough skeleton of a text (UTS #39, section 4), for the reason of a refusal only."""
    compatible = unicodedata.normalize("NFKD", folded.translate(LOOKALIKES))
    return "".join(mark for mark in compatible if unicodedata.category(mark) != "Cf")


def _only_words(folded: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", folded))
