"""The refusal of one option: the option that the fewest voters refuse comes first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from votes.counting.choices import refusal, valid_options
from votes.counting.method import Method
from votes.counting.outcome import Line
from votes.counting.places import count_voters, place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from votes.counting.choices import Terms
    from votes.counting.method import Duels
    from votes.models import Poll


class Refusal(Method):
    """The refusal of one option. Its canonical text is the option."""

    kind = "refusal"
    name = "fewest-refusals-1"
    label = gettext_lazy("One answer to refuse")
    fewest_options = 2

    def write(self, terms: Terms, choices: list) -> str:
        """Return the refused option. `choices` is a list of one option id."""
        if len(choices) > 1:
            raise refusal(_("Choose one answer only."))
        return valid_options(terms, choices)[0]

    def count(
        self, expressed: Mapping[str, int], options: Sequence[str]
    ) -> tuple[Sequence[Line], Duels]:
        """Place options by their number of refusals, the fewest first."""
        refused = count_voters(expressed, lambda choice: [choice])
        merits = {option: -refused[option] for option in options}
        lines = [
            Line(option, place(merits, option, options), refused[option]) for option in options
        ]
        return lines, ()

    def instruction(self, poll: Poll) -> str:
        """Return how the question is answered."""
        return _("One answer to refuse")

    def explain_order(self) -> list[str]:
        """Return how options are placed."""
        return [_("The answer that the fewest people refuse comes first.")]
