"""The ranking of options: duels decide the place, by Schulze's method."""

from collections.abc import Mapping, Sequence
from itertools import chain

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from votes.counting.choices import Terms, valid_options
from votes.counting.method import Duels, Method
from votes.counting.outcome import Line
from votes.counting.places import count_voters
from votes.counting.schulze import duels, places
from votes.models import Poll


class Ranking(Method):
    """The ranking of options, the best first.

    Its canonical text is the options joined by `>`. Equal options, joined by `=`, are counted, but
    no form offers them yet.
    """

    kind = "ranking"
    name = "schulze-1"
    label = gettext_lazy("Answers put in order")
    choices = "ids of options, best first"
    fewest_options = 2

    def write(self, terms: Terms, choices: list) -> str:
        """Return the options in order. `choices` is a list of option ids, the best first."""
        return ">".join(valid_options(terms, choices))

    def read(self, choice: str) -> list:
        """Return the options, the best first. Options with equal rank follow one another."""
        return [option for group in ranked(choice) for option in group]

    def most_choices(self, poll: Poll, options: Sequence) -> int:
        """Return the number of options: a voter may rank them all."""
        return max(1, len(options))

    def count(
        self, expressed: Mapping[str, int], options: Sequence[str]
    ) -> tuple[Sequence[Line], Duels]:
        """Place options by their duels, which are returned too."""
        ballots = [(ranked(choice), number) for choice, number in expressed.items()]
        matrix = duels(ballots, options)
        named = count_voters(expressed, lambda choice: chain.from_iterable(ranked(choice)))
        placed = zip(options, places(matrix), strict=True)
        return [Line(option, place, named[option]) for option, place in placed], matrix

    def instruction(self, poll: Poll) -> str:
        """Return how the question is answered."""
        return _("Put the answers in order")

    def explain_order(self) -> list[str]:
        """Return how options are placed."""
        return [
            _(
                "Each answer is compared with each other one."
                " An answer that most people prefer to each of the others comes first."
            ),
            _(
                "A comparison of two answers is a duel: the one that more people placed higher wins it."
            ),
            _(
                "If no answer wins all its duels, the closest duels are set aside first, until one answer leads."
                " This is Schulze’s method."
            ),
            _("An answer that a person left out counts as placed below those that they ranked."),
        ]


def ranked(choice: str) -> list[list[str]]:
    """Return the groups of a ranking, best first; the options of a group have equal rank."""
    return [group.split("=") for group in choice.split(">")]
