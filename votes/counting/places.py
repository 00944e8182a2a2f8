"""Places of options, and numbers of voters, for the methods that count them alike."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from votes.counting.outcome import Line


def place(merits: Mapping, option: str, options: Iterable[str]) -> int:
    """Return the place of an option: 1 is the best, and equals share a place.

    The places after equals are left free: two first places are followed by the third.
    """
    return 1 + sum(merits[other] > merits[option] for other in options)


def count_voters(
    expressed: Mapping[str, int], named: Callable[[str], Iterable[str]]
) -> Counter[str]:
    """Return the number of voters who named each option."""
    votes: Counter[str] = Counter()
    for choice, number in expressed.items():
        for option in named(choice):
            votes[option] += number
    return votes


def by_voters(expressed: Mapping[str, int], options: Sequence[str]) -> list[Line]:
    """Return the lines of options whose number of voters decides the place.

    The canonical choice is a list of options, separated by commas.
    """
    votes = count_voters(expressed, lambda choice: choice.split(","))
    return [Line(option, place(votes, option, options), votes[option]) for option in options]
