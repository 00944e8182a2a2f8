"""Invitations to the team: sent, sent again, withdrawn, and accepted by the person invited."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from consult.accounts import rules
from consult.accounts.enums import InvitationState, Role
from consult.accounts.events import InvitationAccepted, PersonInvited
from consult.accounts.invitations.selectors import get_address, is_for
from consult.accounts.models import IS_OPEN, Account, Invitation, Participant, RoleGrant
from consult.accounts.people.actions import lock_participant
from consult.accounts.sign_in.codes import mark_of
from consult.accounts.usual_team.recipients import (
    forget_member,
    forget_member_address,
    name_by_participant,
)
from consult.accounts.viewer import Viewer
from consult.core.exceptions import Conflict, NotAllowed
from consult.core.postgres import clock, tenancy
from consult.core.postgres.clock import ClockNow
from consult.core.postgres.lookup import get_row
from consult.core.queue import events
from consult.core.records import journal, limits

VALID = timedelta(days=14)
# Two presses in a row send one e-mail.
SENT_JUST_NOW = timedelta(seconds=5)
# An invitation that ended is shown for this time, so that it can be sent again.
KEPT = timedelta(days=30)


class HasRoleAlready(Conflict):
    """Raised when a person is invited to a role that the same person has."""

    code = "has_role_already"
    message = _("This person has this role already. No e-mail was sent.")


class InvitedAlready(Conflict):
    """Raised when a person is invited to a role for which an invitation waits."""

    code = "invited_already"
    message = _("This person is invited already. No e-mail was sent. You can send it again below.")


class InvitationIsOver(Conflict):
    """Raised when an invitation was accepted or withdrawn, or when its link has ended."""

    code = "invitation_is_over"
    message = _("This invitation is over. Ask the team for another one.")


class NotInvited(NotAllowed):
    """Raised when an invitation is accepted by an account with another address."""

    code = "not_invited"
    message = _("This invitation is for another e-mail address.")


@transaction.atomic
def invite(
    *, viewer: Viewer, email: str, role: Role, consultation_id: UUID | None = None
) -> Invitation:
    """Invite the holder of an e-mail address to a role, and send the e-mail (`PersonInvited`).

    No account is created. The viewer does not learn whether the address has one, except that of a
    person who has this role. An invitation whose link has ended is sent again. Raise `NotAllowed`,
    `ValidationError` if the address is not valid, `HasRoleAlready`, `InvitedAlready`, or `TooMany`.
    """
    recipient = {"address": clean_address(email)}
    invitation, is_sent = _ensure(viewer, role, consultation_id, recipient)
    if not is_sent:
        raise InvitedAlready(attr="email")
    return invitation


@transaction.atomic
def invite_participant(
    *, viewer: Viewer, participant: Participant, role: Role, consultation_id: UUID | None = None
) -> Invitation:
    """Invite a participant to a role, at an address that the viewer does not see.

    Raise the errors of `invite`.
    """
    invitation, is_sent = _ensure(viewer, role, consultation_id, {"participant": participant})
    if not is_sent:
        raise InvitedAlready
    return invitation


@transaction.atomic
def ensure_invited(
    *,
    viewer: Viewer,
    email: str,
    role: Role,
    consultation_id: UUID | None = None,
    sends_mail: bool = True,
) -> Invitation:
    """Return the waiting invitation of an address to a role, and send one if there is none.

    Without `sends_mail`, another e-mail of the caller has the link, and the invitation names no
    sender. Raise the errors of `invite`, except `InvitedAlready`.
    """
    recipient = {"address": clean_address(email)}
    return _ensure(viewer, role, consultation_id, recipient, sends_mail=sends_mail)[0]


@transaction.atomic
def send_again(*, viewer: Viewer, invitation_id: UUID) -> Invitation:
    """Send an open invitation again, whose link is then valid for fourteen more days.

    Nothing changes if it was sent within the last seconds. Lock the invitation. Raise `NotFound`,
    `NotAllowed`, `InvitationIsOver` or `TooMany`.
    """
    invitation = _lock_for_giver(viewer, invitation_id)
    now = clock.now()
    if invitation.state_at(now) not in (InvitationState.WAITING, InvitationState.EXPIRED):
        raise InvitationIsOver
    if invitation.sent_at < now - SENT_JUST_NOW:
        _renew(viewer, invitation)
    return invitation


@transaction.atomic
def withdraw_invitation(*, viewer: Viewer, invitation_id: UUID) -> Invitation:
    """Withdraw an open invitation and delete its address. The link no longer gives the role.

    Nothing changes if it was withdrawn before. Lock the invitation. Raise `NotFound`, `NotAllowed`,
    or `InvitationIsOver` if it was accepted.
    """
    invitation = _lock_for_giver(viewer, invitation_id)
    if invitation.accepted_at:
        raise InvitationIsOver
    if not invitation.withdrawn_at:
        invitation.withdrawn_at = clock.now()
        invitation.address = ""
        invitation.participant = None
        invitation.save(update_fields=["withdrawn_at", "address", "participant"])
        journal.record(viewer, "role.invite_withdraw", invitation, role=invitation.role)
    return invitation


@transaction.atomic
def accept_invitation(*, viewer: Viewer, invitation_id: UUID) -> Invitation:
    """Give the role to the viewer, whose account proved the invited address by a code.

    Nothing changes if the viewer accepted it before. The grant names the sender, who sees the
    address with it. Lock the participant, then the invitation. Announce `InvitationAccepted`. Raise
    `SignInFirst`, `NotFound`, `InvitationIsOver` or `NotInvited`.
    """
    person = viewer.person()
    lock_participant(organisation=viewer.organisation, participant_id=person.pk)
    invitation = _lock(viewer, invitation_id)
    if invitation.accepted_at and invitation.participant_id == person.pk:
        return invitation
    if invitation.state_at(clock.now()) != InvitationState.WAITING:
        raise InvitationIsOver
    person = Participant.objects.select_related("account").get(pk=person.pk)
    if not is_for(invitation, person):
        raise NotInvited
    grant = _grant(viewer, invitation, person)
    invitation.accepted_at = clock.now()
    invitation.participant = person
    others = _list_others(invitation, person)
    if invitation.address:
        name_by_participant(person, invitation.address)
    invitation.address = ""
    invitation.save(update_fields=["accepted_at", "participant", "address"])
    others.delete()
    journal.record(
        viewer,
        "role.accept",
        grant,
        role=grant.role,
        participant=str(person.pk),
        invitation=str(invitation.pk),
    )
    ids = (viewer.organisation.pk, invitation.pk, person.pk)
    events.announce(viewer.organisation.pk, InvitationAccepted(*ids))
    return invitation


@transaction.atomic
def end_invitations() -> int:
    """End the links of all waiting invitations in every organisation, and return how many.

    Run it after a backup was restored: an invitation may have been withdrawn since, or its role
    revoked. The team sends those again that it still needs.
    """
    with tenancy.across_organisations("links of a restored backup end everywhere"):
        waiting = Invitation.objects.filter(IS_OPEN, expires_at__gt=ClockNow())
        return waiting.update(expires_at=ClockNow())


def clean_address(email: str) -> str:
    """Return an e-mail address as it is stored. Raise `ValidationError` if it is not valid."""
    address = email.strip().lower()
    Account._meta.get_field("email").clean(address, None)
    return address


def forget_old() -> None:
    """Delete the invitations that ended more than thirty days ago, in every organisation."""
    with tenancy.across_organisations("old invitations are forgotten everywhere"):
        for end in ("expires_at", "accepted_at", "withdrawn_at"):
            old = Invitation.objects.filter(**{f"{end}__lt": ClockNow() - KEPT})
            old.delete()


def forget_person(person: Participant, account: Account | None) -> None:
    """Delete the invitations to an erased person, and the person from the usual team.

    Invitations that the person sent lose their sender. The addresses that are stored with the roles
    given by this person were shown to the person alone, so they are deleted.
    """
    here = Invitation.objects.filter(organisation=person.organisation_id)
    here.filter(participant=person).delete()
    if account:
        here.filter(address=account.email).delete()
    forget_member(person, account)
    here.filter(sent_by=person).update(sent_by=None)
    RoleGrant.objects.filter(given_by=person).update(given_by=None, given_to="")


def forget_address(address: str) -> None:
    """Delete the invitations to the address of an account that is erased. The caller spans tenants."""
    Invitation.objects.filter(address=address).delete()
    forget_member_address(address)


def _ensure(
    viewer: Viewer,
    role: Role,
    consultation_id: UUID | None,
    recipient: dict[str, Any],
    *,
    sends_mail: bool = True,
) -> tuple[Invitation, bool]:
    """Return the open invitation of a recipient, and whether an e-mail was sent now.

    Two people who invite the same recipient at once make one invitation.
    """
    if not rules.can_grant(viewer, role, consultation_id):
        raise NotAllowed
    where: dict[str, Any] = {
        "organisation": viewer.organisation,
        "role": Role(role),
        "consultation_id": consultation_id,
    }
    if _has_role(where, recipient):
        raise HasRoleAlready(attr="email")
    _lock_viewer(viewer)
    open_ones = Invitation.objects.filter(IS_OPEN, **where, **recipient).select_for_update()
    if known := open_ones.first():
        return known, _renew_if_ended(viewer, known)
    now = clock.now()
    invitation = Invitation(**where, **recipient, sent_at=now, expires_at=now + VALID)
    invitation.sent_by = viewer.participant if sends_mail else None
    _count(viewer, invitation)
    try:
        with transaction.atomic():
            invitation.save(force_insert=True)
    except IntegrityError:  # another request invited the same recipient at the same moment
        return open_ones.get(), False
    journal.record(viewer, "role.invite", invitation, role=invitation.role)
    if sends_mail:
        _announce(invitation)
    return invitation, True


def _has_role(where: dict[str, Any], recipient: dict[str, Any]) -> bool:
    person = recipient.get("participant")
    holder = (
        {"participant": person} if person else {"participant__account__email": recipient["address"]}
    )
    return RoleGrant.objects.filter(**where, **holder).exists()


def _renew_if_ended(viewer: Viewer, invitation: Invitation) -> bool:
    if invitation.state_at(clock.now()) != InvitationState.EXPIRED:
        return False
    _renew(viewer, invitation)
    return True


def _renew(viewer: Viewer, invitation: Invitation) -> None:
    """Send a locked invitation again. Its sender stays the same person, who sees the address."""
    _count(viewer, invitation)
    invitation.sent_at = clock.now()
    invitation.expires_at = invitation.sent_at + VALID
    invitation.sendings += 1
    invitation.sent_by = invitation.sent_by or viewer.participant
    invitation.save(update_fields=["sent_at", "expires_at", "sendings", "sent_by"])
    journal.record(viewer, "role.invite_again", invitation, role=invitation.role)
    _announce(invitation)


def _announce(invitation: Invitation) -> None:
    event = PersonInvited(invitation.organisation_id, invitation.pk, invitation.sendings)
    events.announce(invitation.organisation_id, event)


def _count(viewer: Viewer, invitation: Invitation) -> None:
    """Count one more e-mail to this recipient, and one more of this sender and organisation."""
    limits.check("invitation_mail", mark_of(get_address(invitation)))
    limits.check("invitation", viewer.participant.pk if viewer.participant else "installation")
    limits.check("invitation_total", viewer.organisation.pk)


def _lock_viewer(viewer: Viewer) -> None:
    """Lock the participant who acts, before any invitation: an erasure locks in this order too."""
    if viewer.participant:
        lock_participant(organisation=viewer.organisation, participant_id=viewer.participant.pk)


def _lock(viewer: Viewer, invitation_id: UUID) -> Invitation:
    rows = Invitation.objects.filter(organisation=viewer.organisation).select_for_update()
    return get_row(rows, pk=invitation_id)


def _lock_for_giver(viewer: Viewer, invitation_id: UUID) -> Invitation:
    """Lock an invitation to a role that the viewer may give. Raise `NotFound` or `NotAllowed`."""
    _lock_viewer(viewer)
    invitation = _lock(viewer, invitation_id)
    if not rules.can_grant(viewer, invitation.role, invitation.consultation_id):
        raise NotAllowed
    return invitation


def _list_others(invitation: Invitation, person: Participant) -> QuerySet[Invitation]:
    """Return the other open invitations of a person to the same role: one by name, one by address."""
    rows = Invitation.objects.filter(  # type: ignore[misc]  # None for the whole organisation
        IS_OPEN,
        organisation=invitation.organisation_id,
        role=invitation.role,
        consultation_id=invitation.consultation_id,
    )
    own = Q(participant=person) | Q(address=person.account.email)  # type: ignore[union-attr]  # `is_for` found it
    return rows.filter(own).exclude(pk=invitation.pk)


def _grant(viewer: Viewer, invitation: Invitation, person: Participant) -> RoleGrant:
    """Return the grant of an invitation: a new one, or the one that the person has already."""
    typed = {"given_by": invitation.sent_by, "given_to": invitation.address}
    grant, _is_new = RoleGrant.objects.get_or_create(  # type: ignore[misc]  # None for the whole organisation
        organisation=viewer.organisation,
        participant=person,
        role=invitation.role,
        consultation_id=invitation.consultation_id,
        defaults=typed if invitation.sent_by_id else {},
    )
    return grant
