"""The choice of one option: the number of voters decides the place."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from votes.counting.choices import Terms, refusal, valid_options
from votes.counting.method import Duels, Method
from votes.counting.outcome import Line
from votes.counting.places import by_voters
from votes.models import Poll


class SingleChoice(Method):
    """The choice of one option. Its canonical text is the option."""

    kind = "single"
    name = "plurality-1"
    label = gettext_lazy("One answer among several")
    fewest_options = 2

    def write(self, terms: Terms, choices: list) -> str:
        """Return the option. `choices` is a list of one option id."""
        if len(choices) > 1:
            raise refusal(_("Choose one answer only."))
        return valid_options(terms, choices)[0]

    def count(
        self, expressed: Mapping[str, int], options: Sequence[str]
    ) -> tuple[Sequence[Line], Duels]:
        """Place options by their number of voters."""
        return by_voters(expressed, options), ()

    def instruction(self, poll: Poll) -> str:
        """Return how the question is answered."""
        return _("Choose one answer")

    def explain_order(self) -> list[str]:
        """Return how options are placed."""
        return [_("The answer that most people chose comes first.")]
