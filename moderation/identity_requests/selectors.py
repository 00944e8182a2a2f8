"""Reads of identities (ADR 50): the request, the person concerned, and the open identity."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from consult.accounts.people.selectors import mailbox_of, participant_here
from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotAllowed
from consult.core.postgres import clock
from consult.core.postgres.lookup import find_row, get_row
from moderation import rules
from moderation.enums import ApprovalKind, ApprovalState
from moderation.exceptions import NoLongerReadable
from moderation.models import Approval, Notice
from moderation.models.approvals import ANSWERED_WITHIN, READ_WITHIN


@dataclass(frozen=True)
class Identity:
    """The known identity of a person: public name, given name and e-mail address."""

    public_name: str = ""
    given_name: str = ""
    email: str = ""


def requested_identities(viewer: Viewer) -> QuerySet[Approval]:
    """Return the identities that the viewer asked for, in any state."""
    rows = Approval.objects.filter(
        organisation=viewer.organisation, kind__in=ApprovalKind.identities()
    )
    return rows.filter(asked_by=viewer.person()).select_related("consultation")


def get_requested_identity(viewer: Viewer, approval_id: UUID) -> Approval:
    """Return an identity request of the viewer.

    Raise `NotFound`, or `NotAllowed` if the viewer may no longer make it.
    """
    found = get_row(requested_identities(viewer), pk=approval_id)
    if not rules.can_know(viewer, found.kind, found.consultation_id):
        raise NotAllowed
    return found


def readable_identities(viewer: Viewer) -> list[Approval]:
    """Return the confirmed requests of the viewer that may still be opened or read, oldest first.

    This takes one query.
    """
    now = clock.now()
    is_readable = Q(opened_at=None, answered_at__gt=now - ANSWERED_WITHIN) | Q(
        opened_at__gt=now - READ_WITHIN
    )
    rows = requested_identities(viewer).filter(is_readable, state=ApprovalState.GRANTED)
    return list(rows.order_by("created_at", "id"))


def find_notice_and_person(approval: Approval) -> tuple:
    """Return the notice of a request, if it is about one, and the person.

    Both are None once they were erased.
    """
    payload = approval.payload
    if approval.kind == ApprovalKind.ADDRESS:
        return None, participant_here(approval.organisation_id, payload.get("participant"))
    rows = Notice.objects.filter(organisation=approval.organisation_id).select_related(
        "organisation", "reporter"
    )
    notice = find_row(rows, pk=payload.get("notice"))
    return notice, notice and notice.reporter


def identity(viewer: Viewer, approval: Approval) -> Identity:
    """Return the identity for the person who asked, while it is open.

    Fields are empty if the person is unknown or erased. Raise `NotAllowed` or `NoLongerReadable`.
    """
    requester = viewer.person()
    may_know = rules.can_know(viewer, approval.kind, approval.consultation_id)
    if approval.asked_by_id != requester.pk or not may_know:
        raise NotAllowed
    if approval.opened_at is None or not approval.is_readable_at(clock.now()):
        raise NoLongerReadable
    notice, person = find_notice_and_person(approval)
    contact = {"given_name": notice.name, "email": notice.email} if notice else {}
    if person is None:
        return Identity(**contact)
    mailbox = mailbox_of(person.pk)
    return Identity(
        **contact | {"public_name": person.public_name, "email": mailbox.address if mailbox else ""}
    )
