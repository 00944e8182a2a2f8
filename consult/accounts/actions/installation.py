"""Actions of the installation's administrators on an organisation: hosts, administrators, sender, suspension."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consult.accounts import rules
from consult.accounts.actions.roles import grant_role_by_email, revoke_role
from consult.accounts.enums import Role
from consult.accounts.models import RoleGrant
from consult.accounts.viewer import Viewer
from consult.core import journal, tenancy
from consult.core.exceptions import Conflict, NotAllowed
from consult.core.finding import one_of
from consult.organisations import actions as organisations
from consult.organisations.selectors import find_organisation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from consult.organisations.models import Host, Organisation


class OrganisationAtHand(Conflict):
    """The page of the installation is read on this organisation's host."""

    code = "organisation_at_hand"
    message = _(
        "You are on the site of this organisation. Open this page on another organisation's host to suspend it."
    )


@contextmanager
def _inside(viewer, organisation_id: UUID) -> Iterator[Viewer]:
    """Work in an organisation, in one transaction, as the viewer who is there, or else as the installation.

    Raises `NotAllowed`, `NotFound`.
    """
    if not rules.can_manage_organisations(viewer):
        raise NotAllowed
    organisation = find_organisation(organisation_id)
    is_here = viewer.organisation is not None and viewer.organisation.pk == organisation.pk
    with tenancy.organisation(organisation.pk), transaction.atomic():
        yield viewer if is_here else Viewer.system(organisation)


def add_host(*, viewer, organisation_id, domain: str) -> Host:
    """Let an organisation answer on one more host; journalled. Raises `Invalid`."""
    with _inside(viewer, organisation_id) as actor:
        host = organisations.add_host(organisation_id=organisation_id, domain=domain)
        _record(actor, "organisation.host_add", host_id=host.pk)
        return host


def remove_host(*, viewer, organisation_id, host_id: int) -> Host:
    """Let an organisation no longer answer on a host; journalled. Raises `NotFound`, `HostIsPrimary`."""
    with _inside(viewer, organisation_id) as actor:
        host = organisations.remove_host(organisation_id=organisation_id, host_id=host_id)
        _record(actor, "organisation.host_remove", host_id=host_id)
        return host


def choose_primary_host(*, viewer, organisation_id, host_id: int) -> Host:
    """Choose the host that links name; journalled. Raises `NotFound`."""
    with _inside(viewer, organisation_id) as actor:
        host = organisations.choose_primary_host(organisation_id=organisation_id, host_id=host_id)
        _record(actor, "organisation.host_choose", host_id=host.pk)
        return host


def appoint_administrator(*, viewer, organisation_id, email: str) -> RoleGrant:
    """Let the holder of an address administer an organisation; journalled. Raises `ValidationError`."""
    with _inside(viewer, organisation_id) as actor:
        return grant_role_by_email(viewer=actor, email=email, role=Role.ORGANISATION_ADMIN)


def dismiss_administrator(*, viewer, organisation_id, grant_id: UUID) -> None:
    """Take the role of an administrator back; journalled. Raises `NotFound`."""
    with _inside(viewer, organisation_id) as actor:
        administrators = RoleGrant.objects.filter(role=Role.ORGANISATION_ADMIN)
        revoke_role(viewer=actor, grant_id=one_of(administrators, pk=grant_id).pk)


def set_sender(*, viewer, organisation_id, sender_email: str) -> Organisation:
    """Choose from which address the e-mails of an organisation leave; journalled without it. Raises `Invalid`."""
    with _inside(viewer, organisation_id) as actor:
        _record(actor, "organisation.sender", is_own=bool(sender_email))
        return organisations.set_sender(organisation_id=organisation_id, sender_email=sender_email)


def suspend_organisation(*, viewer, organisation_id) -> Organisation:
    """Close every page of an organisation; journalled. Its jobs go on: votes close at their hour.

    Raises `OrganisationAtHand` for the one on whose host the viewer is.
    """
    with _inside(viewer, organisation_id) as actor:
        if not actor.is_system:
            raise OrganisationAtHand
        _record(actor, "organisation.suspend")
        return organisations.set_suspended(organisation_id=organisation_id, is_suspended=True)


def resume_organisation(*, viewer, organisation_id) -> Organisation:
    """Open the pages of a suspended organisation again; journalled."""
    with _inside(viewer, organisation_id) as actor:
        _record(actor, "organisation.resume")
        return organisations.set_suspended(organisation_id=organisation_id, is_suspended=False)


def _record(actor: Viewer, act: str, **data) -> None:
    journal.record(actor, act, actor.organisation, **data)
