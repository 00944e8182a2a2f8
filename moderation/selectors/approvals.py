"""What needs somebody else: appeals, and acts that wait for a second person."""

from __future__ import annotations

from consult.accounts.enums import Role
from consult.accounts.rules import is_of_the_pool
from consult.accounts.selectors import participant_here
from consult.core.clock import ClockNow
from consult.core.exceptions import NotFound
from moderation.enums import ApprovalState
from moderation.models import Approval
from moderation.models.approvals import ANSWERED_WITHIN


def sees_appeals(viewer) -> bool:
    """Whether the viewer may look at appeals: those of their organisation, or those that fall to the pool."""
    return sees_approvals(viewer) or is_of_the_pool(viewer)


def sees_approvals(viewer) -> bool:
    """Whether the viewer may look at acts that wait for a second person."""
    return bool(viewer.consultations_as(Role.MODERATOR)) or viewer.is_organisation_admin


def concerned_by(approval) -> str:
    """The public name of the person whom an act of two people concerns, for whoever may answer it; none for texts."""
    pk = approval.payload.get("participant")
    person = participant_here(approval.organisation, pk) if pk else None
    return person.public_name if person else ""


def approvals(viewer, *, may_answer) -> list[Approval]:
    """Acts that wait for a second person, of which the viewer may be one; `may_answer` asks their kind. One query."""
    rows = Approval.objects.filter(organisation=viewer.organisation, state=ApprovalState.WAITING)
    rows = rows.filter(created_at__gt=ClockNow() - ANSWERED_WITHIN)
    found = rows.select_related("asked_by", "consultation").order_by("created_at", "id")
    return [one for one in found if may_answer(viewer, one)]


def get_approval(viewer, approval_id, *, may_answer) -> Approval:
    """One of them. Raises `NotFound`."""
    found = next((one for one in approvals(viewer, may_answer=may_answer) if one.pk == approval_id), None)
    if found is None:
        raise NotFound
    return found
