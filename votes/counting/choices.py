"""The terms on which a poll is answered, and the checks that several voting methods share."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from consult.core.exceptions import Invalid

BLANK = "blank"


@dataclass(frozen=True)
class Terms:
    """The terms on which a poll is answered.

    `options` are ids as text, in the order of the list.
    """

    kind: str
    options: tuple[str, ...] = ()
    max_choices: int = 1
    values: range = range(-100, 101, 25)
    allows_blank: bool = False


def valid_options(terms: Terms, options: list) -> list[str]:
    """Return the options. Raise `Invalid` unless each belongs to the question and occurs once."""
    if any(not isinstance(option, str) or option not in terms.options for option in options):
        raise refusal(_("One of these answers is not among those of the question."))
    if len(set(options)) < len(options):
        raise refusal(_("You chose the same answer twice."))
    return options


def refusal(words: str) -> Invalid:
    """Return the error to raise about the choices of a voter."""
    return Invalid(words, attr="choices")
