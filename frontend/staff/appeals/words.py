"""What waits for a second person, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moderation.enums import ApprovalKind, Reason


def what(approval) -> str:
    """What is asked; removals say how many, suspensions how long."""
    count, days = approval.payload.get("count") or 0, approval.payload.get("days") or 0
    if approval.kind == ApprovalKind.REMOVALS:
        return ngettext("Take away %(n)s text", "Take away %(n)s texts", count) % {"n": count}
    if approval.kind == ApprovalKind.HIDE_EVERYTHING:
        said = ngettext("Take away the text of an account", "Take away the %(n)s texts of an account", count)
        return said % {"n": count}
    if approval.kind == ApprovalKind.CLOSE:
        return _("Close an account")
    return ngettext("Suspend an account for %(n)s day", "Suspend an account for %(n)s days", days) % {"n": days}


def why(approval) -> str:
    """The reason that was given."""
    reason = approval.payload.get("reason")
    return str(Reason(reason).label) if reason in Reason.values else ""


def told(approval, viewer) -> dict:
    """What is read of one of them: what, why, who asks, and whether it is the viewer."""
    return {
        "approval": approval,
        "what": what(approval),
        "reason": why(approval),
        "facts": approval.payload.get("facts", ""),
        "is_own": approval.asked_by_id == viewer.participant.pk,
        "by": approval.asked_by.public_name if approval.asked_by else "",
    }
