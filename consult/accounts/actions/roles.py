"""Roles: given and taken back by those whom the matrix names."""

from django.db import transaction

from consult.accounts import rules
from consult.accounts.actions.logins import open_account
from consult.accounts.actions.people import join_organisation
from consult.accounts.enums import Role
from consult.accounts.models import RoleGrant
from consult.core import journal
from consult.core.exceptions import NotAllowed
from consult.core.finding import one_of


@transaction.atomic
def grant_role(*, viewer, participant, role, consultation_id=None) -> RoleGrant:
    """Give a role; giving it twice changes nothing. The matrix says who gives which."""
    if not rules.can_grant(viewer, role, consultation_id):
        raise NotAllowed
    grant, created = RoleGrant.objects.get_or_create(
        organisation=viewer.organisation, participant=participant, role=Role(role), consultation_id=consultation_id
    )
    if created:
        journal.record(viewer, "role.grant", grant, role=role, participant=str(participant.pk))
    return grant


@transaction.atomic
def grant_role_by_email(*, viewer, email, role, consultation_id=None) -> RoleGrant:
    """Give a role to whoever holds an address, known here or not: they find it when they sign in with it.

    Whoever gives it does not learn whether the address was known.
    """
    if not rules.can_grant(viewer, role, consultation_id):
        raise NotAllowed
    person = join_organisation(organisation=viewer.organisation, account=open_account(email=email))
    return grant_role(viewer=viewer, participant=person, role=role, consultation_id=consultation_id)


@transaction.atomic
def revoke_role(*, viewer, grant_id) -> None:
    """Take a role back; effective at the person's next request."""
    grant = one_of(RoleGrant.objects.select_for_update(), pk=grant_id, organisation=viewer.organisation)
    if not rules.can_grant(viewer, grant.role, grant.consultation_id):
        raise NotAllowed
    journal.record(viewer, "role.revoke", grant, role=grant.role, participant=str(grant.participant_id))
    grant.delete()
