"""Help texts for the decisions about an account."""

from django.utils.translation import gettext_lazy

from moderation.enums import Action

HINTS = {
    Action.WARN: gettext_lazy(
        "The person receives a warning. Nothing changes in what they may do."
    ),
    Action.SLOW: gettext_lazy("They wait between two texts, here. 30 days at most."),
    Action.SUSPEND_POSTING: gettext_lazy(
        "They publish nothing here; they still vote and read. 90 days at most."
    ),
    Action.WARN_NOTICES: gettext_lazy(
        "The person receives a warning. Nothing changes in what they may do."
    ),
    Action.SUSPEND_NOTICES: gettext_lazy(
        "They report nothing here but threats, sexual content and terrorism; they still write and vote. 90 days at "
        "most."
    ),
    Action.SUSPEND: gettext_lazy(
        "They no longer sign in, anywhere on this site; their votes stay counted. 365 days at most. Nothing is done "
        "before a second person confirms."
    ),
    Action.CLOSE: gettext_lazy(
        "They no longer sign in, for good; their votes stay counted. Nothing is done before a second person confirms."
    ),
}
