"""Words for the acts that wait for a second person."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from consult.accounts.viewer import Viewer
from moderation import rules
from moderation.enums import ApprovalKind, Reason

WHAT = {
    ApprovalKind.CLOSE: _("Close an account"),
    ApprovalKind.REPORTER: _("See who reported a text"),
    ApprovalKind.ADDRESS: _("Read the e-mail address of an account"),
}


def requested_act(approval) -> str:
    """Return the name of the act, with the number of texts removed or of days suspended."""
    count = approval.payload.get("count") or 0
    days = approval.payload.get("days") or 0
    if approval.kind == ApprovalKind.REMOVALS:
        return ngettext("Remove %(n)s text", "Remove %(n)s texts", count) % {"n": count}
    if approval.kind == ApprovalKind.HIDE_EVERYTHING:
        text = ngettext(
            "Remove the text of an account", "Remove the %(n)s texts of an account", count
        )
        return text % {"n": count}
    if approval.kind in WHAT:
        return str(WHAT[approval.kind])
    return ngettext(
        "Suspend an account for %(n)s day", "Suspend an account for %(n)s days", days
    ) % {"n": days}


def why(approval) -> str:
    """Return the label of the reason that was given, or ""."""
    reason = approval.payload.get("reason")
    return str(Reason(reason).label) if reason in Reason.values else ""


def case_url(approval, viewer: Viewer) -> str:
    """Return the address of the reported case on the desk, or "".

    It is empty if the act is about no case, or if the viewer does not moderate the consultation.
    """
    case_id = approval.payload.get("case")
    may_see = rules.can_see_queue(viewer, approval.consultation_id)
    return reverse("staff-case", args=[case_id]) if case_id and may_see else ""


def describe_approval(approval, viewer: Viewer) -> dict:
    """Return what a page shows of one approval.

    The keys give the act, the reason, the facts, the name of the person who asks, whether it is the
    viewer, and the address of the case.
    """
    return {
        "approval": approval,
        "what": requested_act(approval),
        "reason": why(approval),
        "facts": approval.payload.get("facts", ""),
        "is_own": approval.asked_by_id == viewer.person().pk,
        "case_url": case_url(approval, viewer),
        "by": approval.asked_by.public_name if approval.asked_by else "",
    }
