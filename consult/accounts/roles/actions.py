"""Roles, given and withdrawn by the people whom the permission matrix allows."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consult.accounts import rules
from consult.accounts.enums import Role
from consult.accounts.events import RoleGiven, RoleWithdrawn
from consult.accounts.models import Participant, RoleGrant
from consult.accounts.people.actions import join_organisation
from consult.accounts.sign_in.actions import open_account
from consult.accounts.viewer import Viewer
from consult.core.exceptions import Conflict, NotAllowed, NotFound
from consult.core.postgres.lookup import get_row
from consult.core.queue import events
from consult.core.records import journal


class LastHolder(Conflict):
    """Raised when the last manager of a consultation, or the last administrator, would lose the role."""

    code = "last_holder"
    message = _("Nobody else has this role. Give it to another person first.")


@transaction.atomic
def grant_role(
    *, viewer: Viewer, participant: Participant, role: Role, consultation_id: UUID | None = None
) -> RoleGrant:
    """Give a participant a role. Nothing changes if the participant has it already.

    The matrix decides who may give which role. Raise `NotAllowed`.
    """
    return _grant(viewer, participant, role, consultation_id)[0]


@transaction.atomic
def grant_role_by_email(
    *, viewer: Viewer, email: str, role: Role, consultation_id: UUID | None = None
) -> RoleGrant:
    """Give a role to the holder of an e-mail address, and notify that person (`RoleGiven`).

    The account is created if there is none. The person who gives the role does not learn whether
    the address was known. Only that person sees the address with the role later. If the holder has
    the role already, nothing changes and no e-mail is sent. Raise `NotAllowed`.
    """
    if not rules.can_grant(viewer, role, consultation_id):
        raise NotAllowed
    person = join_organisation(organisation=viewer.organisation, account=open_account(email=email))
    typed = {"given_by": viewer.participant, "given_to": email.strip().lower()}
    grant, is_new = _grant(viewer, person, role, consultation_id, **typed)
    if is_new:
        events.announce(viewer.organisation.pk, RoleGiven(viewer.organisation.pk, grant.pk))
    return grant


@transaction.atomic
def revoke_role(*, viewer: Viewer, grant_id: UUID) -> None:
    """Withdraw a role, with effect at the person's next request.

    Lock the grants of this role there, so that two administrators who remove each other at once do
    not leave none. Record it in the journal and announce `RoleWithdrawn`. Raise `NotFound`,
    `NotAllowed` or `LastHolder`.
    """
    grant = get_row(RoleGrant.objects.all(), pk=grant_id, organisation=viewer.organisation)
    if not rules.can_grant(viewer, grant.role, grant.consultation_id):
        raise NotAllowed
    holders = RoleGrant.objects.filter(  # type: ignore[misc]  # None for the whole organisation
        organisation=viewer.organisation, role=grant.role, consultation_id=grant.consultation_id
    )
    locked = {holder.pk for holder in holders.order_by("pk").select_for_update()}
    if grant.pk not in locked:
        raise NotFound
    if len(locked) == 1 and grant.role in Role.indispensable():
        raise LastHolder
    _withdraw(viewer, grant)


@transaction.atomic
def withdraw_role_again(*, viewer: Viewer, grant_id: UUID | str) -> bool:
    """Withdraw a role that came back with a restored backup; return False if it did not.

    Only the system may call this. Raise `NotAllowed`.
    """
    if not viewer.is_system:
        raise NotAllowed
    grant = (
        RoleGrant.objects.select_for_update()
        .filter(pk=grant_id, organisation=viewer.organisation)
        .first()
    )
    if grant is None:
        return False
    _withdraw(viewer, grant)
    return True


def _withdraw(viewer: Viewer, grant: RoleGrant) -> None:
    journal.record(
        viewer, "role.revoke", grant, role=grant.role, participant=str(grant.participant_id)
    )
    events.announce(viewer.organisation.pk, RoleWithdrawn(viewer.organisation.pk, grant.pk))
    grant.delete()


def _grant(
    viewer: Viewer,
    participant: Participant,
    role: Role,
    consultation_id: UUID | None,
    **defaults: Any,
) -> tuple[RoleGrant, bool]:
    """Return the grant of a role, and whether it is new."""
    if not rules.can_grant(viewer, role, consultation_id):
        raise NotAllowed
    grant, is_new = RoleGrant.objects.get_or_create(  # type: ignore[misc]  # jobs pass text, which the query reads
        organisation=viewer.organisation,
        participant=participant,
        role=Role(role),
        consultation_id=consultation_id,
        defaults=defaults,
    )
    if is_new:
        journal.record(viewer, "role.grant", grant, role=role, participant=str(participant.pk))
    return grant, is_new
