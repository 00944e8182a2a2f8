"""A suspension prevents posting and removes roles. It never takes the account away."""

import pytest

from consult.accounts import actions, selectors
from consult.accounts.enums import Role
from consult.core.exceptions import NotAllowed
from tests.factories import make


@pytest.fixture
def suspended(consultation):
    return make.person(consultation=consultation, state="suspended")


def test_suspended_participant_manages_tokens_and_password(suspended):
    token, _secret = actions.create_api_token(viewer=suspended, name="Le mien (exemple)")
    assert list(selectors.own_tokens(suspended)) == [token]
    actions.revoke_api_token(viewer=suspended, token_id=token.pk)
    actions.choose_password(
        viewer=suspended, account=suspended.participant.account, password="une phrase assez longue"
    )
    assert list(selectors.own_tokens(suspended)) == []


def test_suspended_participant_publishes_no_name_and_no_institution(suspended):
    with pytest.raises(NotAllowed):
        actions.choose_public_name(viewer=suspended, public_name="Autre nom (exemple)")
    with pytest.raises(NotAllowed):
        actions.declare_institution(
            viewer=suspended, name="Association (exemple)", kind="association"
        )


def test_suspended_staff_grant_no_role_and_edit_no_organisation(consultation):
    admin = make.person(
        "organisation_admin", organisation=consultation.organisation, state="suspended"
    )
    somebody = make.person(consultation=consultation).participant
    with pytest.raises(NotAllowed):
        actions.grant_role(
            viewer=admin, participant=somebody, role=Role.MANAGER, consultation_id=consultation.pk
        )
    with pytest.raises(NotAllowed):
        actions.edit_organisation(viewer=admin, name="Pris (exemple)")
