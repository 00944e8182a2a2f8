"""Choices of voters as text, and the count of a poll, by the voting method of its kind."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from votes.counting.choices import BLANK, Terms, refusal
from votes.counting.methods import METHODS, get_method
from votes.counting.outcome import Outcome


def canonical(terms: Terms, choices: Any) -> str:
    """Return the line of text for the choices of a voter, which is hashed and published.

    `choices` is a list, as the method of the question takes it (`Method.write`). An empty list is
    an abstention. Raise `Invalid`, with the problem in the voter's language.
    """
    if not isinstance(choices, list):
        raise refusal(_("A list of choices is expected."))
    if not choices:
        if not terms.allows_blank:
            raise refusal(_("Choose an answer first."))
        return BLANK
    return METHODS[terms.kind].write(terms, choices)


def chosen(kind: str, choice: str) -> list:
    """Return the choices from a canonical line, as `canonical` takes them."""
    return [] if choice == BLANK else METHODS[kind].read(choice)


def count(name: str, counts: Mapping[str, int], options: Sequence[str]) -> Outcome:
    """Return the outcome of canonical choices with their numbers of voters.

    `name` is the name of the method in the rules of the question.

    Its lines are in the order of the options of the question. Every voter counts once, and all
    equally. Abstentions are counted apart and have no weight.
    """
    expressed = {choice: number for choice, number in counts.items() if choice != BLANK and number}
    method = get_method(name)
    lines, duels = method.count(expressed, options)
    blank = counts.get(BLANK, 0)
    return Outcome(method.name, sum(expressed.values()) + blank, blank, tuple(lines), duels)
