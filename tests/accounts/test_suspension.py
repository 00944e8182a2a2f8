"""A suspension prevents posting and removes roles. It never takes the account away."""

import pytest

from consult.accounts.enums import Role
from consult.accounts.people import actions as people_actions
from consult.accounts.people import institutions
from consult.accounts.roles import actions as role_actions
from consult.accounts.sign_in import actions as sign_in_actions
from consult.accounts.tenants import actions as tenant_actions
from consult.accounts.tokens import actions as token_actions
from consult.accounts.tokens import selectors
from consult.core.exceptions import NotAllowed
from tests.factories import make


@pytest.fixture
def suspended(consultation):
    return make.person(consultation=consultation, state="suspended")


def test_suspended_participant_manages_tokens_and_password(suspended):
    token, _secret = token_actions.create_api_token(viewer=suspended, name="Le mien (exemple)")
    assert list(selectors.own_tokens(suspended)) == [token]
    token_actions.revoke_api_token(viewer=suspended, token_id=token.pk)
    sign_in_actions.choose_password(
        viewer=suspended, account=suspended.participant.account, password="une phrase assez longue"
    )
    assert list(selectors.own_tokens(suspended)) == []


def test_suspended_participant_publishes_no_name_and_no_institution(suspended):
    with pytest.raises(NotAllowed):
        people_actions.choose_public_name(viewer=suspended, public_name="Autre nom (exemple)")
    with pytest.raises(NotAllowed):
        institutions.declare_institution(
            viewer=suspended, name="Association (exemple)", kind="association"
        )


def test_suspended_staff_grant_no_role_and_edit_no_organisation(consultation):
    admin = make.person(
        "organisation_admin", organisation=consultation.organisation, state="suspended"
    )
    participant = make.person(consultation=consultation).participant
    with pytest.raises(NotAllowed):
        role_actions.grant_role(
            viewer=admin,
            participant=participant,
            role=Role.MANAGER,
            consultation_id=consultation.pk,
        )
    with pytest.raises(NotAllowed):
        tenant_actions.edit_organisation(viewer=admin, name="Pris (exemple)")
