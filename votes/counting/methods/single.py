"""The choice of one option: the number of voters decides the place."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from votes.counting.choices import known, refusal
from votes.counting.method import Method
from votes.counting.places import by_voters


class SingleChoice(Method):
    """The choice of one option. Its canonical text is the option."""

    kind = "single"
    name = "plurality-1"
    label = gettext_lazy("One answer among several")
    fewest_options = 2

    def write(self, terms, choices):
        """Return the option. `choices` is a list of one option id."""
        if len(choices) > 1:
            raise refusal(_("Choose one answer only."))
        return known(terms, choices)[0]

    def count(self, expressed, options):
        """Place options by their number of voters."""
        return by_voters(expressed, options), ()

    def instruction(self, poll):
        """Return how the question is answered."""
        return _("One answer to choose")

    def explain_order(self):
        """Return how options are placed."""
        return [_("The answer chosen by the most people comes first. This is called plurality.")]
