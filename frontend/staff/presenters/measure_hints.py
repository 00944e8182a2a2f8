"""Help texts for the decisions about an account."""

from django.utils.translation import gettext_lazy

from moderation.enums import Action

HINTS = {
    Action.WARN: gettext_lazy(
        "The person receives an e-mail. They can still do everything they could do."
    ),
    Action.SLOW: gettext_lazy("The person must wait between two texts here. 30 days at most."),
    Action.SUSPEND_POSTING: gettext_lazy(
        "The person can no longer publish here, but can vote and read. 90 days at most."
    ),
    Action.WARN_NOTICES: gettext_lazy(
        "The person receives an e-mail. They can still do everything they could do."
    ),
    Action.SUSPEND_NOTICES: gettext_lazy(
        "The person can report only threats, sexual content and terrorism here, and can write and vote. "
        "90 days at most."
    ),
    Action.SUSPEND: gettext_lazy(
        "The person can no longer sign in to this site. Their votes stay counted. 365 days at most. A "
        "second person must confirm first."
    ),
    Action.CLOSE: gettext_lazy(
        "The person can never sign in again. Their votes stay counted. A second person must confirm first."
    ),
}
