"""The sentences that explain refusals and warnings of quotations to writers."""

from django.utils.translation import gettext_lazy

from consult.outcomes.quotations.verbatim.pieces import (
    LONGEST_INSERTION,
    LONGEST_QUOTATION,
)
from consult.outcomes.quotations.verbatim.verification import (
    Caution,
    CautionKind,
    Departure,
    Refusal,
)

LONGEST_WORDS = 120
REFUSALS = {
    Departure.EMPTY: gettext_lazy("Copy the words of the contribution into the quotation."),
    Departure.TOO_LONG: gettext_lazy(
        "This quotation is too long. The limit is %(length)s characters."
    ),
    Departure.OPEN_BRACKET: gettext_lazy("A bracket is opened or closed alone in “%(words)s”."),
    Departure.EMPTY_BRACKETS: gettext_lazy(
        "The brackets are empty. Write […] where you removed words, or [word] for your own word."
    ),
    Departure.INSERTION_TOO_LONG: gettext_lazy(
        "The words in brackets are too long. The limit is %(insertion)s characters."
    ),
    Departure.CUT_WORD: gettext_lazy(
        "The quotation begins or ends inside a word or a number: “%(words)s”. Quote whole words."
    ),
    Departure.CASE: gettext_lazy(
        "A capital letter was changed in “%(words)s”. Put the letter in brackets, for example [L]a."
    ),
    Departure.LOOKALIKE: gettext_lazy(
        "“%(words)s” contains a character that only looks like the one of the source. Copy the words"
        " from the source."
    ),
    Departure.ACCENT: gettext_lazy("An accent differs from the source in “%(words)s”."),
    Departure.PUNCTUATION: gettext_lazy("The punctuation differs from the source in “%(words)s”."),
    Departure.OTHER_WORDS: gettext_lazy(
        "These words are not in this version of the source: “%(words)s”."
    ),
    Departure.JOINED_SPEAKERS: gettext_lazy(
        "Two people speak in “%(words)s”. Quote one of them, or write […] between them."
    ),
    Departure.NOTHING_REMOVED: gettext_lazy(
        "A mark […] stands between words that follow one another in the source. Remove the mark."
    ),
    Departure.REPLACES_TOO_MUCH: gettext_lazy(
        "Words in brackets replace more than three words of the source. Write […] before them."
    ),
    Departure.OTHER_ORDER: gettext_lazy(
        "The words are in the source in another order. Keep the order of the author."
    ),
}
WARNINGS = {
    CautionKind.REMOVES_NEGATION: gettext_lazy(
        "The cut removes a negation (“%(words)s”). Check that the sense stays the same."
    ),
    CautionKind.JOINS_SENTENCES: gettext_lazy(
        "The cut joins two sentences into one. The author did not write this sentence."
    ),
    CautionKind.JOINS_PARAGRAPHS: gettext_lazy("The cut joins two paragraphs."),
    CautionKind.JOINS_SPEAKERS: gettext_lazy("The cut joins the words of two people."),
    CautionKind.LONGER_INSERTION: gettext_lazy(
        "Your words in brackets [%(inserted)s] are longer than the words that they replace."
    ),
    CautionKind.REPLACES_WORDS: gettext_lazy(
        "Your words in brackets [%(inserted)s] replace “%(words)s”."
    ),
    CautionKind.CHANGES_WORD: gettext_lazy(
        "Your brackets [%(inserted)s] change a word of the author."
    ),
    CautionKind.ADDS_NEGATION: gettext_lazy(
        "Your words in brackets add a negation: [%(inserted)s]. Check that the sense stays the same."
    ),
    CautionKind.LONE_WORD: gettext_lazy(
        "One word stands alone between two cuts: “%(words)s”. Quote the words around it."
    ),
    CautionKind.NEGATION_OUTSIDE: gettext_lazy(
        "The sentence has a negation outside your quotation (“%(words)s”). Check that the sense stays"
        " the same."
    ),
    CautionKind.QUESTION_OUTSIDE: gettext_lazy(
        "The author asks a question. Without its question mark, the quotation states a fact."
    ),
}


def explain_refusal(refusal: Refusal) -> str:
    """Return the sentence that says why a quotation is refused."""
    return str(REFUSALS[refusal.reason]) % {
        "words": shorten(refusal.words),
        "length": LONGEST_QUOTATION,
        "insertion": LONGEST_INSERTION,
    }


def explain_warning(warning: Caution) -> str:
    """Return the sentence of a warning."""
    words = {"words": shorten(warning.words), "inserted": shorten(warning.inserted)}
    return str(WARNINGS[warning.reason]) % words


def shorten(words: str) -> str:
    """Return the beginning and the end of words that are too long for a sentence."""
    if len(words) <= LONGEST_WORDS:
        return words
    half = LONGEST_WORDS // 2
    return " … ".join([words[:half].rstrip(), words[-half:].lstrip()])
