"""The comparison of a quotation with its source."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from consult.outcomes.quotations.verbatim.cautions import read_signs
from consult.outcomes.quotations.verbatim.diagnosis import diagnose, diagnose_order
from consult.outcomes.quotations.verbatim.matches import (
    FoldedSource,
    list_feasible_places,
    place_pieces,
)
from consult.outcomes.quotations.verbatim.pieces import SIGN, Piece, parse
from consult.outcomes.quotations.verbatim.verification import Refused, Verification

# Readings of a quotation that are compared, where its words occur several times in the source. Each
# takes a time for each piece, so fewer readings of many pieces are compared.
MOST_READINGS = 40
MOST_PIECES_READ = 400


def verify(
    quotation_text: str, source_text: str, *, speaker_turns: Sequence[int] = ()
) -> Verification:
    """Compare a quotation with its source; return where its words are, or why it is refused.

    `speaker_turns` are the places of the source at which another person begins to speak: words of
    two people need an ellipsis between them. If the words occur several times, the reading with
    the fewest warnings counts, then the shortest one.
    """
    try:
        pieces = parse(quotation_text)
        source = FoldedSource(source_text, tuple(speaker_turns))
        return _choose_reading(pieces, source)
    except Refused as refused:
        return Verification(refusal=refused.refusal)


def find_nearest(quotation_text: str, source_text: str) -> tuple[int, int]:
    """Return the part of the source that is most like a refused quotation, to show the difference.

    The signs of the editor are ignored. Return (0, 0) if no word is the same.
    """
    words = [word.casefold() for word in re.findall(r"\w+", SIGN.sub(" ", quotation_text))]
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


def _choose_reading(pieces: list[Piece], source: FoldedSource) -> Verification:
    """Return the best reading of a quotation. Raise `Refused` if there is none."""
    worded = [piece for piece in pieces if piece.text]
    alike = {(piece.text, piece.joins_before, piece.joins_after): piece for piece in worded}
    found = {key: source.find(piece) for key, piece in alike.items()}
    places = [found[piece.text, piece.joins_before, piece.joins_after] for piece in worded]
    for piece, places_of_piece in zip(worded, places, strict=True):
        if not places_of_piece:
            raise Refused(diagnose(piece, source), piece.text)
    feasible = list_feasible_places(worded, places, source)
    if not feasible[0]:
        raise Refused(diagnose_order(worded, places, source))
    most = min(MOST_READINGS, MOST_PIECES_READ // len(pieces))
    readings = (
        read_signs(pieces, place_pieces(worded, feasible, start, source), source)
        for start in feasible[0][:most]
    )
    return min(readings, key=_count_warnings_and_length)


def _count_warnings_and_length(reading: Verification) -> tuple[int, int]:
    return len(reading.warnings), reading.spans[-1][1] - reading.spans[0][0]
