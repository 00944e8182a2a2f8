"""Who somebody is, behind glass: what was asked, whom it is about, and what is read while it is open (ADR 50)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from consult.accounts.selectors import mailbox_of, participant_here
from consult.core import clock
from consult.core.exceptions import NotAllowed
from consult.core.finding import maybe_one, one_of
from moderation import rules
from moderation.enums import ApprovalKind, ApprovalState
from moderation.exceptions import NoLongerReadable
from moderation.models import Approval, Notice
from moderation.models.approvals import ANSWERED_WITHIN, READ_WITHIN


@dataclass(frozen=True)
class Identity:
    """Who somebody is, as far as it is known: the name they go by here, the one they gave, their mailbox."""

    public_name: str = ""
    given_name: str = ""
    email: str = ""


def asked_identities(viewer):
    """What the viewer asked to know of who somebody is, whatever became of it."""
    rows = Approval.objects.filter(organisation=viewer.organisation, kind__in=ApprovalKind.identities())
    return rows.filter(asked_by=viewer.person()).select_related("consultation")


def get_asked_identity(viewer, approval_id) -> Approval:
    """One of them. Raises `NotFound`, and `NotAllowed` for whoever may no longer ask it."""
    found = one_of(asked_identities(viewer), pk=approval_id)
    if not rules.can_know(viewer, found.kind, found.consultation_id):
        raise NotAllowed
    return found


def readable_identities(viewer) -> list[Approval]:
    """Those that a second person agreed to and that are not over, the oldest first; one query."""
    now = clock.now()
    is_left = Q(opened_at=None, answered_at__gt=now - ANSWERED_WITHIN) | Q(opened_at__gt=now - READ_WITHIN)
    rows = asked_identities(viewer).filter(is_left, state=ApprovalState.GRANTED)
    return list(rows.order_by("created_at", "id"))


def whose(approval) -> tuple:
    """The notice that is asked about, where one is, and the person; neither once they were erased."""
    said = approval.payload
    if approval.kind == ApprovalKind.ADDRESS:
        return None, participant_here(approval.organisation_id, said.get("participant"))
    rows = Notice.objects.filter(organisation=approval.organisation_id).select_related("organisation", "reporter")
    notice = maybe_one(rows, pk=said.get("notice"))
    return notice, notice and notice.reporter


def identity(viewer, approval) -> Identity:
    """Who it is, for whoever asked and while it is open; empty where nobody is known, or they were erased.

    Raises `NotAllowed`, `NoLongerReadable`.
    """
    asked_by = viewer.person()
    may_know = rules.can_know(viewer, approval.kind, approval.consultation_id)
    if approval.asked_by_id != asked_by.pk or not may_know:
        raise NotAllowed
    if approval.opened_at is None or not approval.is_readable_at(clock.now()):
        raise NoLongerReadable
    notice, person = whose(approval)
    given = {"given_name": notice.name, "email": notice.email} if notice else {}
    if person is None:
        return Identity(**given)
    box = mailbox_of(person.pk)
    return Identity(**given | {"public_name": person.public_name, "email": box.address if box else ""})
