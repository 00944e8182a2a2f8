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
            "%(n)s text was not decided. A colleague is deciding it or has decided it, it concerns you, or "
            "this decision is not possible for it.",
            "%(n)s texts were not decided. Colleagues are deciding them or have decided them, they concern "
            "you, or this decision is not possible for them.",
            n,
        )
        messages.warning(request, words % {"n": n})
    if n := len(outcome.changed):
        words = ngettext(
            "%(n)s text changed after you read it, and was not decided. Read it again.",
            "%(n)s texts changed after you read them, and were not decided. Read them again.",
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
