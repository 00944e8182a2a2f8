"""The choice of several options: the number of voters decides the place."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from votes.counting.choices import Terms, refusal, valid_options
from votes.counting.method import Duels, Method
from votes.counting.outcome import Line
from votes.counting.places import by_voters
from votes.models import Poll


class Approval(Method):
    """The choice of several options. Its canonical text is the options, sorted, with commas."""

    kind = "approval"
    name = "approval-1"
    label = gettext_lazy("Several answers, up to a limit")
    fewest_options = 2

    def write(self, terms: Terms, choices: list) -> str:
        """Return the options. `choices` is a list of option ids."""
        if len(choices) > terms.max_choices:
            most = terms.max_choices
            words = ngettext("Choose %(n)s answer at most.", "Choose %(n)s answers at most.", most)
            raise refusal(words % {"n": most})
        return ",".join(sorted(valid_options(terms, choices)))

    def terms_in_rules(self, poll: Poll) -> dict:
        """Return the number of answers that a voter may choose."""
        return {"max_choices": poll.max_choices, "scale": None}

    def most_choices(self, poll: Poll, options: Sequence) -> int:
        """Return how many answers a voter may choose, as the manager wrote it."""
        return poll.max_choices

    def list_obstacles(self, poll: Poll, options: Sequence) -> Iterator[str]:
        """Yield a reason where voters might choose more answers than there are."""
        yield from super().list_obstacles(poll, options)
        if poll.max_choices > len(options):
            yield _("The number of answers to choose is greater than the number of answers.")

    def count(
        self, expressed: Mapping[str, int], options: Sequence[str]
    ) -> tuple[Sequence[Line], Duels]:
        """Place options by their number of voters."""
        return by_voters(expressed, options), ()

    def instruction(self, poll: Poll) -> str:
        """Return how the question is answered."""
        most = poll.max_choices
        if most == 1:
            return _("Choose one answer")
        if most == 2:
            return _("Choose one or two answers")
        return _("Choose up to %(n)s answers") % {"n": most}

    def explain_order(self) -> list[str]:
        """Return how options are placed."""
        return [
            _("The answer that most people chose comes first."),
            _(
                "Percentages are shares of the people who did not abstain. Together they may exceed 100."
            ),
        ]
