"""The support of a question that has no options."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from votes.counting.choices import refusal
from votes.counting.method import Method
from votes.counting.outcome import Line

SUPPORT = "support"


class Support(Method):
    """The support of a question without options. Its canonical text is the word "support"."""

    kind = "support"
    name = "support-1"
    label = gettext_lazy("A support, or nothing")
    places_options = False

    def write(self, terms, choices):
        """Return the word. `choices` is a list of this word."""
        if choices != [SUPPORT]:
            raise refusal(_("This question is answered by a support, or not at all."))
        return SUPPORT

    def lacks(self, poll, options):
        """Yield a reason where the draft has options."""
        if options:
            yield _("A support has no answers to choose from: remove them.")

    def count(self, expressed, options):
        """Return the number of supports as one line."""
        return [Line("", 1, expressed.get(SUPPORT, 0))], ()

    def instruction(self, poll):
        """Return how the question is answered."""
        return _("A support to give, or not")

    def explain_order(self):
        """Return what is counted."""
        return [_("Supports are counted, and nothing else.")]
