"""Messages about the outcome of a decision for several texts, for the moderator who took it."""

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from moderation.enums import Action

DECIDED = {
    Action.PUBLISH: ngettext_lazy(
        "%(n)s text has been published.", "%(n)s texts have been published.", "n"
    ),
    Action.NO_BREACH: ngettext_lazy("%(n)s text stays online.", "%(n)s texts stay online.", "n"),
    Action.RESTRICT: ngettext_lazy(
        "%(n)s text is behind a warning.", "%(n)s texts are behind a warning.", "n"
    ),
    Action.HIDE: ngettext_lazy(
        "%(n)s text is hidden for 72 hours.", "%(n)s texts are hidden for 72 hours.", "n"
    ),
    Action.REMOVE: ngettext_lazy(
        "%(n)s text has been removed.", "%(n)s texts have been removed.", "n"
    ),
}


def add_undo_messages(request, undone) -> None:
    """Add messages: how many decisions of an act were undone, and how many could not be."""
    words = ngettext(
        "Decision undone. The text is as it was, and its case is waiting again.",
        "%(n)s decisions undone. The texts are as they were, and their cases are waiting again.",
        len(undone.decisions),
    )
    messages.success(request, words % {"n": len(undone.decisions)})
    if undone.refused:
        words = ngettext(
            "%(n)s decision stays. The text was corrected, contested or decided again since.",
            "%(n)s decisions stay. The texts were corrected, contested or decided again since.",
            undone.refused,
        )
        messages.warning(request, words % {"n": undone.refused})


def add_outcome_messages(request, outcome, action: Action) -> None:
    """Add messages: how many were decided or left, and whether a second person is asked."""
    if outcome.decided:
        messages.success(request, str(DECIDED[action] % {"n": len(outcome.decided)}))
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
                "Removing this many texts needs a second person. Your colleagues have been "
                "asked to confirm."
            ),
        )
