"""The pages of a ranking: buttons that move the options, and bars of the duels that each won."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from frontend.presenters.voting.method_page import Bar, MethodPage
from votes.counting.outcome import Outcome


class Page(MethodPage):
    """Two buttons for each option, and the places that the duels decide."""

    ballot = "questions/ballots/ranking.html"
    refusal_anchor = "ballot"
    picture = "questions/pictures/bars.html"
    is_ordered = True
    count_heading = gettext_lazy("People who ranked it")

    def fields(self, choices: list[Any]) -> dict[str, str]:
        """Return the field of the order."""
        return {"order": ">".join(choices)}

    def choices(self, submitted: Any) -> list[str]:
        """Return the options in their order."""
        return submitted.order

    def headline(self, outcome: Outcome, first: Sequence[str]) -> str:
        """Return the option in first place, and whether it wins all its duels."""
        if len(first) > 1 or _won(outcome, outcome.lines.index(outcome.first[0])) < _duels(outcome):
            return super().headline(outcome, first)
        words = _("“%(name)s” comes first: most people prefer it to each other answer.")
        return words % {"name": first[0]}

    def bars(self, outcome: Outcome) -> list[Bar]:
        """Return the duels that each option won."""
        most = _duels(outcome) or 1
        won = [_won(outcome, at) for at in range(len(outcome.duels))]
        return [Bar(100 * wins // most, _words(wins, most)) for wins in won]


def _words(won: int, duels: int) -> str:
    words = ngettext("%(won)s of %(n)s duels won", "%(won)s of %(n)s duels won", won)
    return words % {"won": won, "n": duels}


def _duels(outcome: Outcome) -> int:
    return len(outcome.duels) - 1


def _won(outcome: Outcome, at: int) -> int:
    """Return how many duels the option at this place of the list won."""
    return sum(
        mine > outcome.duels[other][at]
        for other, mine in enumerate(outcome.duels[at])
        if other != at
    )
