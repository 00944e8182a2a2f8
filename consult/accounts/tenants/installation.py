"""Actions of platform administrators on an organisation.

They manage its hosts, its administrators and the sender of its e-mails, and suspend it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consult.accounts import rules
from consult.accounts.enums import Role
from consult.accounts.invitations import actions as invitations
from consult.accounts.models import Invitation, RoleGrant, SenderRequest
from consult.accounts.roles.actions import revoke_role
from consult.accounts.viewer import Viewer
from consult.core.exceptions import Conflict, NotAllowed
from consult.core.postgres import tenancy
from consult.core.postgres.lookup import get_row
from consult.core.records import journal
from consult.organisations import actions as organisations
from consult.organisations.selectors import find_organisation

if TYPE_CHECKING:
    from consult.organisations.models import Host, Organisation


class OrganisationAtHand(Conflict):
    """Raised when the organisation to suspend is the one whose host serves this page."""

    code = "organisation_at_hand"
    message = _(
        "This page is on the site of the organisation itself. To suspend it, open this page "
        "on the site of another organisation."
    )


class SenderHasChanged(Conflict):
    """Raised when the organisation asks for another sender than the one that is accepted."""

    code = "sender_has_changed"
    message = _("The organisation now asks for another address. Open the page again.")


@contextmanager
def _inside(viewer: Viewer, organisation_id: UUID) -> Iterator[Viewer]:
    """Work in an organisation, in one transaction, and yield the viewer who acts there.

    That is the viewer on the organisation's own host, or else the platform. Raise `NotAllowed` or
    `NotFound`.
    """
    if not rules.can_manage_organisations(viewer):
        raise NotAllowed
    organisation = find_organisation(organisation_id)
    is_here = viewer.organisation is not None and viewer.organisation.pk == organisation.pk
    with tenancy.organisation(organisation.pk), transaction.atomic():
        yield viewer if is_here else Viewer.system(organisation)


def add_host(*, viewer: Viewer, organisation_id: UUID, domain: str) -> Host:
    """Add a host to an organisation and record it in the journal. Raise `Invalid`."""
    with _inside(viewer, organisation_id) as actor:
        host = organisations.add_host(organisation_id=organisation_id, domain=domain)
        _record(actor, "organisation.host_add", host_id=host.pk)
        return host


def remove_host(*, viewer: Viewer, organisation_id: UUID, host_id: int) -> Host:
    """Remove a host from an organisation and record it in the journal.

    Raise `NotFound` or `HostIsPrimary`.
    """
    with _inside(viewer, organisation_id) as actor:
        host = organisations.remove_host(organisation_id=organisation_id, host_id=host_id)
        _record(actor, "organisation.host_remove", host_id=host_id)
        return host


def choose_primary_host(*, viewer: Viewer, organisation_id: UUID, host_id: int) -> Host:
    """Choose the main host, which links name, and record it in the journal. Raise `NotFound`."""
    with _inside(viewer, organisation_id) as actor:
        host = organisations.choose_primary_host(organisation_id=organisation_id, host_id=host_id)
        _record(actor, "organisation.host_choose", host_id=host.pk)
        return host


def invite_administrator(*, viewer: Viewer, organisation_id: UUID, email: str) -> Invitation:
    """Invite the holder of an e-mail address to the role of organisation administrator.

    Record it in the journal. Raise the errors of `invitations.invite`.
    """
    with _inside(viewer, organisation_id) as actor:
        return invitations.invite(viewer=actor, email=email, role=Role.ORGANISATION_ADMIN)


def send_invitation_again(
    *, viewer: Viewer, organisation_id: UUID, invitation_id: UUID
) -> Invitation:
    """Send the invitation of an organisation administrator again, and record it in the journal.

    Raise `NotFound`, `InvitationIsOver` or `TooMany`.
    """
    with _inside(viewer, organisation_id) as actor:
        return invitations.send_again(viewer=actor, invitation_id=invitation_id)


def withdraw_invitation(
    *, viewer: Viewer, organisation_id: UUID, invitation_id: UUID
) -> Invitation:
    """Withdraw the invitation of an organisation administrator, and record it in the journal.

    Raise `NotFound` or `InvitationIsOver`.
    """
    with _inside(viewer, organisation_id) as actor:
        return invitations.withdraw_invitation(viewer=actor, invitation_id=invitation_id)


def dismiss_administrator(*, viewer: Viewer, organisation_id: UUID, grant_id: UUID) -> None:
    """Withdraw the role of an organisation administrator and record it in the journal.

    Raise `NotFound`.
    """
    with _inside(viewer, organisation_id) as actor:
        administrators = RoleGrant.objects.filter(role=Role.ORGANISATION_ADMIN)
        revoke_role(viewer=actor, grant_id=get_row(administrators, pk=grant_id).pk)


def set_sender(*, viewer: Viewer, organisation_id: UUID, sender_email: str) -> Organisation:
    """Set the address from which the e-mails of an organisation are sent.

    Record it in the journal, without the address. Raise `Invalid`.
    """
    with _inside(viewer, organisation_id) as actor:
        _record(actor, "organisation.sender", is_own=bool(sender_email))
        return organisations.set_sender(organisation_id=organisation_id, sender_email=sender_email)


def accept_sender(*, viewer: Viewer, organisation_id: UUID, address: str) -> Organisation:
    """Let the e-mails of an organisation leave from the address that it asked for and proved.

    `address` is the one that the viewer saw. Record it in the journal, without the address. Lock the
    request. Raise `SenderHasChanged` if another address is asked for by now.
    """
    with _inside(viewer, organisation_id) as actor:
        requests = SenderRequest.objects.select_for_update().exclude(proved_at=None)
        if not requests.filter(organisation=organisation_id, address=address).first():
            raise SenderHasChanged
        _record(actor, "organisation.sender", is_own=True)
        return organisations.set_sender(organisation_id=organisation_id, sender_email=address)


def suspend_organisation(*, viewer: Viewer, organisation_id: UUID) -> Organisation:
    """Close all pages of an organisation and record it in the journal.

    Its jobs go on, so votes close on time. Raise `OrganisationAtHand` if the viewer is on a host of
    this organisation.
    """
    with _inside(viewer, organisation_id) as actor:
        if not actor.is_system:
            raise OrganisationAtHand
        _record(actor, "organisation.suspend")
        return organisations.set_suspended(organisation_id=organisation_id, is_suspended=True)


def resume_organisation(*, viewer: Viewer, organisation_id: UUID) -> Organisation:
    """Open the pages of a suspended organisation again and record it in the journal."""
    with _inside(viewer, organisation_id) as actor:
        _record(actor, "organisation.resume")
        return organisations.set_suspended(organisation_id=organisation_id, is_suspended=False)


def _record(actor: Viewer, act: str, **data: Any) -> None:
    journal.record(actor, act, actor.organisation, **data)
