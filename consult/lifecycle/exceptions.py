"""The exceptions of the life of a consultation."""

from django.utils.translation import gettext_lazy as _

from consult.core.exceptions import Conflict


class AnotherActWaits(Conflict):
    """Raised when an act is confirmed while another act of the same consultation waits."""

    code = "another_act_waits"
    message = _(
        "Another act of this consultation waits to take effect. Stop it first, or come back after it."
    )


class ContentChanged(Conflict):
    """Raised when an act is about other content than the page that was confirmed showed."""

    code = "content_changed"
    message = _("The content changed after this page was loaded. Read the page, then confirm.")


class ActIsSettled(Conflict):
    """Raised when an act that took effect, or was dropped, is stopped."""

    code = "act_settled"
    message = _("This act no longer waits, so it cannot be stopped.")
