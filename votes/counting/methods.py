"""The counting methods, one for each kind of poll.

Each is named in the rules of its question, and never changes. Every voter counts once, and all
equally. Abstentions are counted apart and have no weight.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING

from votes.counting.choices import ALONE, BLANK, SUPPORT, ranked, rated
from votes.counting.outcome import Line, Outcome
from votes.counting.schulze import duels, places
from votes.enums import QuestionKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

METHODS = {
    QuestionKind.SINGLE: "plurality-1",
    QuestionKind.APPROVAL: "approval-1",
    QuestionKind.SUPPORT: "support-1",
    QuestionKind.RANKING: "schulze-1",
    QuestionKind.SCALE: "median-1",
}


def count(kind: str, counts: Mapping[str, int], options: Sequence[str]) -> Outcome:
    """Return the outcome of canonical choices with their numbers of voters.

    Its lines are in the order of the options of the question.
    """
    expressed = {choice: number for choice, number in counts.items() if choice != BLANK and number}
    asked = QuestionKind(kind)
    lines, met = COUNTERS[asked](expressed, options)
    blank = counts.get(BLANK, 0)
    return Outcome(METHODS[asked], sum(expressed.values()) + blank, blank, tuple(lines), met)


def _most(expressed, options):
    """Return the lines of one choice or several; the number of voters decides the place."""
    votes = _number(expressed, lambda choice: choice.split(","))
    return [Line(option, _place(votes, option, options), votes[option]) for option in options], ()


def _support(expressed, _options):
    return [Line("", 1, expressed.get(SUPPORT, 0))], ()


def _ranking(expressed, options):
    ballots = [(ranked(choice), number) for choice, number in expressed.items()]
    met = duels(ballots, options)
    named = _number(expressed, lambda choice: chain.from_iterable(ranked(choice)))
    placed = zip(options, places(met), strict=True)
    return [Line(option, place, named[option]) for option, place in placed], met


def _scale(expressed, options):
    """Return the lines of a scale.

    The median decides the place, or the mean if the medians are equal.
    """
    given: dict[str, Counter] = {option: Counter() for option in options or [ALONE]}
    for choice, number in expressed.items():
        for option, value in rated(choice).items():
            given[option][value] += number
    figures = {option: _figures(values) for option, values in given.items()}
    merits = {option: _merit(*found) for option, found in figures.items()}
    return [
        Line(
            "" if option == ALONE else option,
            _place(merits, option, merits),
            *figures[option],
            _told(values),
        )
        for option, values in given.items()
    ], ()


def _figures(values: Counter) -> tuple[int, int, float | None]:
    return values.total(), sum(value * number for value, number in values.items()), median(values)


def _merit(number, total, middle):
    """Return the exact values that order a scale; an option without any value is last."""
    return (middle, Fraction(total, number)) if number else (float("-inf"), float("-inf"))


def _told(values):
    return {str(value): values[value] for value in sorted(values)}


def median(values: Mapping[int, int]) -> float | None:
    """Return the middle value, or half-way between the two middle ones; None without values."""
    number = sum(values.values())
    if not number:
        return None
    return (_at(values, (number - 1) // 2) + _at(values, number // 2)) / 2


def _at(values, rank):
    """Return the value at a rank, from 0, in the ordered list of all values."""
    for value in sorted(values):
        rank -= values[value]
        if rank < 0:
            return value
    raise IndexError(rank)


def _number(expressed, named) -> Counter:
    """Return the number of voters who named each option."""
    votes: Counter = Counter()
    for choice, number in expressed.items():
        for option in named(choice):
            votes[option] += number
    return votes


def _place(merits, option, options: Iterable[str]) -> int:
    """Return the place of an option: 1 is the best, and equals share a place.

    The places after equals are left free: two first places are followed by the third.
    """
    return 1 + sum(merits[other] > merits[option] for other in options)


COUNTERS = {
    QuestionKind.SINGLE: _most,
    QuestionKind.APPROVAL: _most,
    QuestionKind.SUPPORT: _support,
    QuestionKind.RANKING: _ranking,
    QuestionKind.SCALE: _scale,
}
