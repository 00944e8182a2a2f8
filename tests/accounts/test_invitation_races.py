"""Two acts on an invitation at the same moment have one outcome."""

import pytest

from consult.accounts.enums import Role
from consult.accounts.invitations import actions
from consult.accounts.models import Invitation, RoleGrant
from consult.accounts.sign_in.actions import confirm_address
from consult.core.postgres import tenancy
from tests.factories import make
from tests.faults.harness import fleet, outcome_of

pytestmark = pytest.mark.committed
ADDRESS = "sacha@example.org"


@pytest.fixture
def consultation(committed):
    organisation = make.organisation()
    tenancy.set_organisation(organisation.pk)
    return make.consultation(organisation)


def to_moderate(consultation):
    return {"email": ADDRESS, "role": Role.MODERATOR, "consultation_id": consultation.pk}


def test_two_managers_who_invite_the_same_address_at_once_make_one_invitation(consultation):
    def invitation(viewer):
        where = to_moderate(consultation)
        return lambda: outcome_of(lambda: actions.invite(viewer=viewer, **where))

    managers = [make.person("manager", consultation) for _ in range(2)]
    acts = [invitation(viewer) for viewer in managers]
    outcomes = fleet(consultation.organisation_id, acts)
    assert Invitation.objects.count() == 1, outcomes


def test_invitation_accepted_and_withdrawn_at_once_ends_once(consultation):
    manager = make.person("manager", consultation)
    account = make.account(email=ADDRESS)
    confirm_address(account=account)
    person = make.person(organisation=consultation.organisation, account_=account)

    def act(action, viewer, invitation_id):
        return lambda: outcome_of(lambda: action(viewer=viewer, invitation_id=invitation_id))

    for _ in range(4):
        invitation = actions.invite(viewer=manager, **to_moderate(consultation))
        acts = [
            act(actions.accept_invitation, person, invitation.pk),
            act(actions.withdraw_invitation, manager, invitation.pk),
        ]
        outcomes = fleet(consultation.organisation_id, acts)
        grants = RoleGrant.objects.filter(participant=person.participant)
        invitation.refresh_from_db()
        assert grants.exists() == bool(invitation.accepted_at), outcomes
        assert bool(invitation.accepted_at) != bool(invitation.withdrawn_at), outcomes
        grants.delete()
