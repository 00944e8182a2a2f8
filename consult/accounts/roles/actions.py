"""Roles, given and withdrawn by the people whom the permission matrix allows."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consult.accounts import rules
from consult.accounts.enums import Role
from consult.accounts.events import RoleWithdrawn
from consult.accounts.models import Participant, RoleGrant
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

    Other people are invited instead (`consult.accounts.invitations`). The matrix decides who may
    give which role. Raise `NotAllowed`.
    """
    if not rules.can_grant(viewer, role, consultation_id):
        raise NotAllowed
    grant, is_new = RoleGrant.objects.get_or_create(  # type: ignore[misc]  # jobs pass text, which the query reads
        organisation=viewer.organisation,
        participant=participant,
        role=Role(role),
        consultation_id=consultation_id,
    )
    if is_new:
        journal.record(viewer, "role.grant", grant, role=role, participant=str(participant.pk))
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


def note_first_coming(*, participant: Participant) -> None:
    """Record that a person signed in with the roles given before invitations existed."""
    RoleGrant.objects.filter(participant=participant, is_awaited=True).update(is_awaited=False)


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
