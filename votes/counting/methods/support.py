"""The support of a question that has no options."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from votes.counting.choices import Terms, refusal
from votes.counting.method import Duels, Method
from votes.counting.outcome import Line
from votes.models import Poll

SUPPORT = "support"


class Support(Method):
    """The support of a question without options. Its canonical text is the word "support"."""

    kind = "support"
    name = "support-1"
    label = gettext_lazy("Support, or nothing")
    choices = "[“support”]"
    places_options = False

    def write(self, terms: Terms, choices: list) -> str:
        """Return the word. `choices` is a list of this word."""
        if choices != [SUPPORT]:
            raise refusal(_("Give your support to this question, or do not vote."))
        return SUPPORT

    def list_obstacles(self, poll: Poll, options: Sequence) -> Iterator[str]:
        """Yield a reason where the draft has options."""
        if options:
            yield _("A vote of support has no answers to choose from: remove these answers.")

    def count(
        self, expressed: Mapping[str, int], options: Sequence[str]
    ) -> tuple[Sequence[Line], Duels]:
        """Return the number of supports as one line."""
        return [Line("", 1, expressed.get(SUPPORT, 0))], ()

    def instruction(self, poll: Poll) -> str:
        """Return how the question is answered."""
        return _("Give your support, or not")

    def explain_order(self) -> list[str]:
        """Return what is counted."""
        return [_("Each person who gives their support is counted once.")]
