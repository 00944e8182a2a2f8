"""Messages about the outcome of a decision for several texts, for the moderator who took it."""

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def add_outcome_messages(request, outcome, what) -> None:
    """Add messages: how many were decided or left, and whether a second person is asked."""
    if outcome.decided:
        n = len(outcome.decided)
        done = ngettext("%(what)s: %(n)s text.", "%(what)s: %(n)s texts.", n)
        messages.success(request, done % {"what": what, "n": n})
    if n := len(outcome.skipped):
        words = ngettext(
            "%(n)s case was left open, because a colleague has claimed or decided it, "
            "because it concerns you, or because this decision does not apply to it.",
            "%(n)s cases were left open, because colleagues have claimed or decided them, "
            "because they concern you, or because this decision does not apply to them.",
            n,
        )
        messages.warning(request, words % {"n": n})
    if n := len(outcome.changed):
        words = ngettext(
            "%(n)s changed since you read it, and was left: read it again.",
            "%(n)s changed since you read them, and were left: read them again.",
            n,
        )
        messages.warning(request, words % {"n": n})
    if outcome.approval:
        messages.info(
            request,
            _(
                "This number of removals needs a second person. Your colleagues are asked to "
                "confirm them."
            ),
        )
