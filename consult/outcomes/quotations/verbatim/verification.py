"""The result of a comparison: the quoted words, warnings, or the reason of a refusal."""

from dataclasses import dataclass
from enum import StrEnum


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


class Refused(Exception):
    """Raised inside these modules when a quotation is refused."""

    def __init__(self, reason: Departure, words: str = "") -> None:
        self.refusal = Refusal(reason, words.strip())
