"""Invitations to the team, for the people who sent them and for the person invited."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import Count, F, Min, Q, QuerySet

from consult.accounts.enums import Role
from consult.accounts.invitations.links import read_token
from consult.accounts.models import IS_OPEN, Account, Invitation, Participant
from consult.accounts.people.selectors import Mailbox, account_by_email, mailbox_of
from consult.accounts.rules import can_grant
from consult.accounts.viewer import Viewer
from consult.core.postgres import tenancy
from consult.core.postgres.clock import ClockNow
from consult.core.postgres.lookup import find_row, get_row

if TYPE_CHECKING:
    from consult.organisations.models import Organisation

UNANSWERED_AFTER = timedelta(days=2)


def list_open_invitations(
    viewer: Viewer, consultation_id: UUID | None = None
) -> QuerySet[Invitation]:
    """Return the open invitations, neither accepted nor withdrawn, in a consultation or None.

    `seen_at` is the present moment, by which `Invitation.state_at` separates those whose link has
    ended. `public_name` is the name of an invited participant. The caller lets only people who may
    give the role read the addresses. Run one query.
    """
    rows = Invitation.objects.filter(  # type: ignore[misc]  # None for the whole organisation
        IS_OPEN, organisation=viewer.organisation, consultation_id=consultation_id
    )
    return rows.annotate(seen_at=ClockNow(), public_name=F("participant__public_name")).order_by(
        "role", "sent_at", "pk"
    )


@dataclass(frozen=True)
class UnansweredInvitations:
    """The open invitations to a role in a consultation that were sent two days ago or earlier.

    `ended` counts those whose link has ended.
    """

    consultation_id: UUID
    role: Role
    number: int
    ended: int
    oldest_at: datetime


def list_unanswered_invitations(
    viewer: Viewer, consultation_ids: Iterable[UUID]
) -> list[UnansweredInvitations]:
    """Return the unanswered invitations to roles that the viewer may give, by role. One query."""
    rows = Invitation.objects.filter(
        IS_OPEN,
        organisation=viewer.organisation,
        consultation__in=list(consultation_ids),
        sent_at__lte=ClockNow() - UNANSWERED_AFTER,
    )
    counted = (
        rows.order_by("role")
        .values_list("consultation", "role")
        .annotate(
            number=Count("pk"),
            ended=Count("pk", filter=Q(expires_at__lte=ClockNow())),
            oldest_at=Min("sent_at"),
        )
    )
    return [
        UnansweredInvitations(consultation_id, Role(role), number, ended, oldest_at)
        for consultation_id, role, number, ended, oldest_at in counted
        if can_grant(viewer, role, consultation_id)
    ]


def list_administrator_invitations(organisation: Organisation) -> list[Invitation]:
    """Return the open invitations of administrators, for the installation's administrators.

    The rows are those of `list_open_invitations`.
    """
    with tenancy.organisation(organisation.pk):
        return list(list_open_invitations(Viewer.public(organisation)))


def get_open_invitation(
    viewer: Viewer, invitation_id: UUID, consultation_id: UUID | None
) -> Invitation:
    """Return an open invitation to a consultation, or to the organisation. Raise `NotFound`."""
    return get_row(list_open_invitations(viewer, consultation_id), pk=invitation_id)


def get_invitation_of_link(viewer: Viewer, token: str) -> Invitation:
    """Return the invitation that a link names, in any state, with its consultation and sender.

    `seen_at` is the present moment. Raise `NotFound` if the link is not ours, or if the invitation
    was deleted.
    """
    rows = Invitation.objects.filter(organisation=viewer.organisation)
    rows = rows.select_related("organisation", "consultation", "sent_by", "participant__account")
    return get_row(rows.annotate(seen_at=ClockNow()), pk=read_token(token))


def find_invitation(organisation: Organisation, invitation_id: UUID) -> Invitation | None:
    """Return an open invitation with its consultation and sender, to email it, or None."""
    rows = Invitation.objects.filter(IS_OPEN, organisation=organisation)
    return find_row(rows.select_related("consultation", "sent_by"), pk=invitation_id)


def get_address(invitation: Invitation) -> str:
    """Return the address that the recipient of an open invitation must prove, or "".

    Only the person invited may see all of it.
    """
    if invitation.address:
        return invitation.address
    to = mailbox_of(invitation.participant_id) if invitation.participant_id else None
    return to.address if to else ""


def get_mailbox(invitation: Invitation) -> Mailbox | None:
    """Return where an open invitation is sent, or None for a person whose account is closed.

    An address without an account has no language.
    """
    if invitation.participant_id:
        return mailbox_of(invitation.participant_id)
    known = account_by_email(invitation.address)
    return Mailbox(invitation.address, known.language if known else "")


def is_for(invitation: Invitation, person: Participant) -> bool:
    """Return whether an open invitation is for this person, who proved its address by a code."""
    account = person.account
    if account is None or not _has_proved(account):
        return False
    if invitation.participant_id:
        return invitation.participant_id == person.pk
    return account.email == invitation.address


def _has_proved(account: Account) -> bool:
    proved = EmailAddress.objects.filter(user=account, verified=True)
    return proved.filter(email__iexact=account.email).exists()


def list_own_invitations(viewer: Viewer) -> Iterator[dict]:
    """Yield the invitations to the viewer in this organisation, for the copy of personal data."""
    person = viewer.person()
    mine = Q(participant=person)
    if person.account:
        mine |= Q(address=person.account.email)
    rows = Invitation.objects.filter(mine, organisation=viewer.organisation)
    for row in rows.order_by("created_at", "pk"):
        yield {
            "role": row.role,
            "consultation": row.consultation_id,
            "email": row.address,
            "sent_at": row.sent_at,
            "expires_at": row.expires_at,
            "accepted_at": row.accepted_at,
            "withdrawn_at": row.withdrawn_at,
        }
