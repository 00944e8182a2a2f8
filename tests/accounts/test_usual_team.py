"""The usual team of an organisation, which a consultation invites in one press."""

import pytest
from django.core import mail

from consult.accounts.enums import Role
from consult.accounts.invitations.actions import accept_invitation, invite
from consult.accounts.models import Invitation, RoleGrant, UsualMember
from consult.accounts.personal_data.data_copy import own_data
from consult.accounts.personal_data.erasure import erase_account
from consult.accounts.sign_in.actions import confirm_address
from consult.accounts.usual_team import actions
from consult.accounts.usual_team.selectors import list_usual_team, list_usual_team_for
from consult.core.exceptions import Invalid, NotAllowed, NotFound
from consult.core.models import JournalEntry
from consult.core.postgres import tenancy
from consult.core.queue.short_jobs import run_due
from tests.factories import make

pytestmark = pytest.mark.django_db
ADDRESS = "sacha@example.org"


@pytest.fixture
def admin(organisation):
    return make.person("organisation_admin", organisation=organisation)


@pytest.fixture
def manager(consultation):
    return make.person("manager", consultation)


def proved(organisation, email=ADDRESS):
    account = make.account(email=email)
    confirm_address(account=account)
    return make.person(organisation=organisation, account_=account)


def test_administrator_adds_and_removes_a_member_and_no_email_leaves(admin):
    member = actions.add_usual_member(viewer=admin, email=" Sacha@Example.org", role="moderator")
    assert [row.address for row in list_usual_team(admin)] == [ADDRESS]
    with pytest.raises(actions.UsualMemberAlready):
        actions.add_usual_member(viewer=admin, email=ADDRESS, role="moderator")
    actions.remove_usual_member(viewer=admin, member_id=member.pk)
    assert not list_usual_team(admin)
    run_due()
    assert mail.outbox == []
    assert "example.org" not in str([*JournalEntry.objects.values_list("data", flat=True)])


@pytest.mark.parametrize("role", ["organisation_admin", "mayor"])
def test_member_has_a_role_of_a_consultation(admin, role):
    with pytest.raises(Invalid):
        actions.add_usual_member(viewer=admin, email=ADDRESS, role=role)


def test_manager_does_not_change_the_usual_team(admin, manager, consultation):
    member = actions.add_usual_member(viewer=admin, email=ADDRESS, role="moderator")
    with pytest.raises(NotAllowed):
        actions.add_usual_member(viewer=manager, email="x@example.org", role="moderator")
    with pytest.raises(NotAllowed):
        actions.add_team_of(viewer=manager, consultation_id=consultation.pk)
    with pytest.raises(NotAllowed):
        actions.remove_usual_member(viewer=manager, member_id=member.pk)


def test_member_of_another_organisation_is_not_found(admin, other_organisation):
    other = make.person("organisation_admin", organisation=other_organisation)
    member = actions.add_usual_member(viewer=admin, email=ADDRESS, role="moderator")
    with tenancy.organisation(other_organisation.pk), pytest.raises(NotFound):
        actions.remove_usual_member(viewer=other, member_id=member.pk)


def test_team_of_a_consultation_is_added_once_with_the_people_invited(admin, consultation):
    make.person("moderator", consultation)
    invite(viewer=admin, email=ADDRESS, role=Role.WRITER, consultation_id=consultation.pk)
    for _ in range(2):
        actions.add_team_of(viewer=admin, consultation_id=consultation.pk)
    assert sorted(row.role for row in list_usual_team(admin)) == ["moderator", "writer"]


def test_usual_team_is_invited_in_one_press_and_only_once(admin, manager, consultation):
    person = proved(consultation.organisation, "camille@example.org").participant
    UsualMember.objects.create(
        organisation=consultation.organisation, participant=person, role=Role.MODERATOR
    )
    actions.add_usual_member(viewer=admin, email=ADDRESS, role="writer")
    for expected in (2, 0):
        invited = actions.invite_usual_team(viewer=manager, consultation_id=consultation.pk)
        assert len(invited.invitations) == expected
    run_due()
    sent = sorted(address for message in mail.outbox for address in message.to)
    assert sent == ["camille@example.org", ADDRESS]
    assert not RoleGrant.objects.filter(role=Role.MODERATOR).exists()
    members = list_usual_team_for(manager, consultation.pk)
    assert all(member.is_invited for member in members)


def test_usual_team_leaves_out_holders_and_roles_that_the_viewer_may_not_give(
    admin, manager, consultation
):
    holder = make.person("moderator", consultation).participant.account.email
    actions.add_usual_member(viewer=admin, email=holder, role="moderator")
    actions.add_usual_member(viewer=admin, email=ADDRESS, role="manager")
    states = {
        member.row.role: (member.has_role, member.may_invite)
        for member in list_usual_team_for(manager, consultation.pk)
    }
    assert states == {"moderator": (True, True), "manager": (False, False)}
    invited = actions.invite_usual_team(viewer=manager, consultation_id=consultation.pk)
    assert invited.invitations == []
    assert (
        len(actions.invite_usual_team(viewer=admin, consultation_id=consultation.pk).invitations)
        == 1
    )


@pytest.mark.parametrize("role", ["moderator", "facilitator", None])
def test_person_who_gives_no_role_does_not_invite_the_usual_team(consultation, role):
    viewer = make.person(role, consultation)
    with pytest.raises(NotAllowed):
        actions.invite_usual_team(viewer=viewer, consultation_id=consultation.pk)


def test_accepted_invitation_replaces_the_address_by_the_participant(admin, manager, consultation):
    person = proved(consultation.organisation)
    for role in ("moderator", "writer"):
        actions.add_usual_member(viewer=admin, email=ADDRESS, role=role)
    UsualMember.objects.create(
        organisation=consultation.organisation, participant=person.participant, role=Role.WRITER
    )
    actions.invite_usual_team(viewer=manager, consultation_id=consultation.pk)
    invitation = Invitation.objects.get(address=ADDRESS, role=Role.MODERATOR)
    accept_invitation(viewer=person, invitation_id=invitation.pk)
    rows = UsualMember.objects.values_list("role", "address", "participant")
    assert set(rows) == {
        ("moderator", "", person.participant.pk),
        ("writer", "", person.participant.pk),
    }


def test_erased_person_leaves_the_usual_team(admin, organisation):
    person = proved(organisation)
    actions.add_usual_member(viewer=admin, email=ADDRESS, role="moderator")
    UsualMember.objects.create(
        organisation=organisation, participant=person.participant, role=Role.WRITER
    )
    erase_account(viewer=person, keep_texts=True)
    assert not UsualMember.objects.exists()


def test_copy_of_personal_data_has_the_place_in_the_usual_team(admin, organisation):
    person = proved(organisation)
    actions.add_usual_member(viewer=admin, email=ADDRESS, role="moderator")
    actions.add_usual_member(viewer=admin, email="other@example.org", role="moderator")
    rows = [*dict(own_data(person))["usual_team"]]
    assert [(row["role"], row["email"]) for row in rows] == [("moderator", ADDRESS)]
