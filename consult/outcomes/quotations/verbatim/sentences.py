"""Sentences and negations of a French or English text."""

import re
from collections.abc import Iterator

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


def list_denials(words: str, before: str = "") -> list[str]:
    """Return the negations of a text; some deny only after a "ne" in the same sentence before."""
    straight = words.replace("’", "'")
    denials = NEGATION.findall(straight)
    if NE.search(before.replace("’", "'")) or NE.search(straight):
        denials += AFTER_NE.findall(straight)
    return denials


def sentence_ends(text: str, begin: int = 0, end: int | None = None) -> Iterator[int]:
    """Yield the places after the sentences of a part of a text. An abbreviation ends none."""
    for match in SENTENCE_END.finditer(text, begin, len(text) if end is None else end):
        if not ABBREVIATION.search(text[max(match.start() - 6, 0) : match.end()]):
            yield match.end()


def find_sentence_begin(text: str, place: int) -> int:
    """Return where the sentence around a place begins."""
    begin = max(place - 2000, 0)
    ends = (begin + end for end in sentence_ends(text[begin:place]))
    return max(ends, default=begin)


def ends_sentence(text: str) -> bool:
    """Return whether a text ends with the end of a sentence."""
    tail = text[-12:].rstrip()
    return any(end == len(tail) for end in sentence_ends(tail))
