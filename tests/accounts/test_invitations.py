"""Invitations to the team: nothing exists before the person proves the address and accepts."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from consult.accounts.enums import InvitationState, Role
from consult.accounts.invitations import actions
from consult.accounts.invitations.links import path_of, read_token
from consult.accounts.invitations.selectors import list_open_invitations
from consult.accounts.models import Account, Invitation, Participant, RoleGrant
from consult.accounts.personal_data.data_copy import own_data
from consult.accounts.personal_data.erasure import erase_account, erase_participant
from consult.accounts.sign_in.actions import confirm_address
from consult.accounts.tasks import forget_sessions
from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotAllowed, NotFound, TooMany
from consult.core.models import JournalEntry
from consult.core.postgres import tenancy
from consult.core.queue.short_jobs import run_due
from tests.factories import make

pytestmark = pytest.mark.django_db
ADDRESS = "sacha@example.org"


@pytest.fixture
def manager(consultation):
    return make.person("manager", consultation)


@pytest.fixture
def invite(consultation, manager):
    """Return a function that invites an address as moderator of the consultation."""

    def run(email=ADDRESS, role=Role.MODERATOR, viewer=manager):
        return actions.invite(
            viewer=viewer, email=email, role=role, consultation_id=consultation.pk
        )

    return run


def proved(organisation, email=ADDRESS):
    """Return the viewer of a new participant who proved this address by a code."""
    account = make.account(email=email)
    confirm_address(account=account)
    return make.person(organisation=organisation, account_=account)


def age(invitation, **ago):
    """Let the last e-mail of an invitation be some time old."""
    sent = timezone.now() - timedelta(**(ago or {"minutes": 1}))
    Invitation.objects.filter(pk=invitation.pk).update(sent_at=sent)


def end(invitation, **ago):
    """Let the link of an invitation end some time ago."""
    ended = timezone.now() - timedelta(**(ago or {"minutes": 1}))
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=ended)


def sent_to(address=ADDRESS):
    """Run the jobs, and return the e-mails to an address."""
    run_due()
    return [message for message in mail.outbox if message.to == [address]]


def test_invitation_of_an_unknown_address_creates_no_account(invite):
    invite()
    assert not Account.objects.filter(email=ADDRESS).exists()
    assert not RoleGrant.objects.filter(role=Role.MODERATOR).exists()


@pytest.mark.parametrize("email", ["", "sacha", "sacha@"])
def test_invitation_of_a_wrong_address_is_refused(invite, email):
    with pytest.raises(ValidationError):
        invite(email)


def test_email_of_an_invitation_has_its_link_and_what_the_role_needs(
    invite, consultation, settings
):
    viewer = make.person("organisation_admin", consultation)
    invitation = invite(viewer=viewer)
    settings.STAFF_SECOND_FACTOR = True
    [sent] = sent_to()
    assert path_of(invitation) in sent.body
    assert consultation.title in sent.body
    assert viewer.participant.public_name in sent.body
    assert "double authentification" in sent.body
    assert "vous ne donnez pas d’avis" in sent.body


def test_email_in_the_language_of_a_known_account_and_in_each_language_otherwise(
    invite, organisation
):
    invite()
    proved(organisation, "known@example.org")
    invite("known@example.org")
    assert "Hello" in sent_to()[0].body
    assert "Hello" not in sent_to("known@example.org")[0].body


def test_accepted_invitation_gives_the_role_and_deletes_the_address(invite, manager, organisation):
    invitation = invite(" Sacha@Example.org ")
    person = proved(organisation)
    actions.accept_invitation(viewer=person, invitation_id=invitation.pk)
    invitation.refresh_from_db()
    assert invitation.state_at(timezone.now()) == InvitationState.ACCEPTED
    assert invitation.address == ""
    grant = RoleGrant.objects.get(participant=person.participant)
    assert grant.role == Role.MODERATOR
    assert grant.given_by == manager.participant
    assert grant.given_to == ADDRESS


def test_invitation_accepted_twice_by_the_same_person_gives_one_role(invite, organisation):
    invitation = invite()
    person = proved(organisation)
    for _ in range(2):
        actions.accept_invitation(viewer=person, invitation_id=invitation.pk)
    assert RoleGrant.objects.filter(participant=person.participant).count() == 1
    assert JournalEntry.objects.filter(act="role.accept").count() == 1


def test_invitation_accepted_by_another_address_is_refused(invite, organisation):
    invitation = invite()
    other = proved(organisation, "other@example.org")
    with pytest.raises(actions.NotInvited):
        actions.accept_invitation(viewer=other, invitation_id=invitation.pk)
    assert not RoleGrant.objects.filter(participant=other.participant).exists()


def test_invitation_accepted_with_an_address_without_proof_is_refused(invite, organisation):
    invitation = invite()
    person = make.person(organisation=organisation, account_=make.account(email=ADDRESS))
    with pytest.raises(actions.NotInvited):
        actions.accept_invitation(viewer=person, invitation_id=invitation.pk)


def test_link_of_an_accepted_invitation_serves_no_second_person(invite, organisation):
    invitation = invite()
    actions.accept_invitation(viewer=proved(organisation), invitation_id=invitation.pk)
    other = proved(organisation, "other@example.org")
    with pytest.raises(actions.InvitationIsOver):
        actions.accept_invitation(viewer=other, invitation_id=invitation.pk)


@pytest.mark.parametrize("ending", ["expired", "withdrawn"])
def test_ended_invitation_is_not_accepted(invite, manager, organisation, ending):
    invitation = invite()
    if ending == "expired":
        end(invitation)
    else:
        actions.withdraw_invitation(viewer=manager, invitation_id=invitation.pk)
    with pytest.raises(actions.InvitationIsOver):
        actions.accept_invitation(viewer=proved(organisation), invitation_id=invitation.pk)
    assert not RoleGrant.objects.filter(role=Role.MODERATOR).exists()


def test_invitation_of_another_organisation_is_not_found(invite, other_organisation):
    invitation = invite()
    with tenancy.organisation(other_organisation.pk), pytest.raises(NotFound):
        actions.accept_invitation(viewer=proved(other_organisation), invitation_id=invitation.pk)


def test_participant_is_invited_at_an_address_that_the_inviter_does_not_type(
    consultation, manager, organisation
):
    person = proved(organisation)
    invitation = actions.invite_participant(
        viewer=manager,
        participant=person.participant,
        role=Role.WRITER,
        consultation_id=consultation.pk,
    )
    assert invitation.address == ""
    assert len(sent_to()) == 1
    actions.accept_invitation(viewer=person, invitation_id=invitation.pk)
    assert RoleGrant.objects.get(participant=person.participant).given_to == ""


def test_acceptance_ends_the_other_invitation_of_the_same_person(
    invite, consultation, manager, organisation
):
    person = proved(organisation)
    invitation = invite()
    where = {"role": Role.MODERATOR, "consultation_id": consultation.pk}
    actions.invite_participant(viewer=manager, participant=person.participant, **where)
    actions.accept_invitation(viewer=person, invitation_id=invitation.pk)
    assert [*Invitation.objects.all()] == [invitation]


def test_second_invitation_of_the_same_address_sends_no_second_email(invite):
    invite()
    with pytest.raises(actions.InvitedAlready):
        invite("SACHA@example.org")
    assert len(sent_to()) == 1


def test_invitation_of_a_person_with_the_role_sends_no_email(invite, consultation):
    holder = make.person("moderator", consultation)
    email = holder.participant.account.email
    with pytest.raises(actions.HasRoleAlready):
        invite(email)
    assert sent_to(email) == []


def test_inviter_gets_the_same_answer_for_known_and_unknown_addresses(invite, organisation):
    proved(organisation, "known@example.org")
    known = invite("known@example.org")
    unknown = invite("unknown@example.org")
    hidden = {"_state", "id", "address", "created_at", "sent_at", "expires_at"}
    facts = [
        {name: value for name, value in vars(row).items() if name not in hidden}
        for row in (known, unknown)
    ]
    assert facts[0] == facts[1]


def test_ended_invitation_is_sent_again_by_inviting_again(invite, manager, consultation):
    invitation = invite()
    end(invitation)
    assert invite() == invitation
    assert len(sent_to()) == 2
    [row] = list_open_invitations(manager, consultation.pk)
    assert row.state_at(timezone.now()) == InvitationState.WAITING


def test_invitation_sent_again_is_valid_for_fourteen_more_days(invite, manager, organisation):
    invitation = invite()
    end(invitation)
    age(invitation, days=14)
    actions.send_again(viewer=manager, invitation_id=invitation.pk)
    assert len(sent_to()) == 2
    invitation.refresh_from_db()
    assert invitation.expires_at > timezone.now() + timedelta(days=13)
    actions.accept_invitation(viewer=proved(organisation), invitation_id=invitation.pk)


def test_invitation_sent_again_twice_in_a_row_sends_one_email(invite, manager):
    invitation = invite()
    age(invitation)
    for _ in range(2):
        actions.send_again(viewer=manager, invitation_id=invitation.pk)
    assert len(sent_to()) == 2


def test_withdrawn_invitation_loses_its_address_and_is_not_sent_again(invite, manager):
    invitation = invite()
    for _ in range(2):
        actions.withdraw_invitation(viewer=manager, invitation_id=invitation.pk)
    invitation.refresh_from_db()
    assert invitation.address == ""
    with pytest.raises(actions.InvitationIsOver):
        actions.send_again(viewer=manager, invitation_id=invitation.pk)
    assert sent_to() == []


@pytest.mark.parametrize("act", [actions.send_again, actions.withdraw_invitation])
def test_person_who_may_not_give_the_role_changes_no_invitation(invite, consultation, act):
    admin = make.person("organisation_admin", consultation)
    of_manager = invite(role=Role.MANAGER, viewer=admin)
    for role in ("manager", "moderator"):
        with pytest.raises(NotAllowed):
            act(viewer=make.person(role, consultation), invitation_id=of_manager.pk)


def test_person_who_may_not_give_the_role_invites_no_one(invite, consultation):
    with pytest.raises(NotAllowed):
        invite(viewer=make.person("moderator", consultation))
    with pytest.raises(NotAllowed):
        invite(role=Role.MANAGER)


def test_emails_to_one_address_are_limited_by_day(invite, manager, settings):
    settings.RATE_LIMITS_ON = True
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "invitation_mail": ((2, 86400),)}
    invitation = invite()
    age(invitation)
    actions.send_again(viewer=manager, invitation_id=invitation.pk)
    age(invitation)
    with pytest.raises(TooMany):
        actions.send_again(viewer=manager, invitation_id=invitation.pk)
    assert len(sent_to()) == 2


@pytest.mark.parametrize("rule", ["invitation", "invitation_total"])
def test_invitations_are_limited_by_day(invite, settings, rule):
    settings.RATE_LIMITS_ON = True
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, rule: ((2, 86400),)}
    for number in range(2):
        invite(f"person{number}@example.org")
    with pytest.raises(TooMany):
        invite("person3@example.org")


def test_journal_of_an_invitation_contains_no_address(invite, manager, organisation):
    invitation = invite()
    age(invitation)
    actions.send_again(viewer=manager, invitation_id=invitation.pk)
    actions.accept_invitation(viewer=proved(organisation), invitation_id=invitation.pk)
    entries = JournalEntry.objects.order_by("created_at", "pk")
    assert [entry.act for entry in entries] == ["role.invite", "role.invite_again", "role.accept"]
    assert "example.org" not in str([entry.data for entry in entries])


def test_ended_invitations_are_deleted_after_thirty_days(invite, manager, organisation):
    expired, accepted, withdrawn, waiting = (
        invite(f"person{number}@example.org") for number in range(4)
    )
    actions.accept_invitation(
        viewer=proved(organisation, "person1@example.org"), invitation_id=accepted.pk
    )
    actions.withdraw_invitation(viewer=manager, invitation_id=withdrawn.pk)
    end(expired, days=29)
    forget_sessions()
    assert Invitation.objects.count() == 4
    end(expired, days=31)
    for name, row in (("accepted_at", accepted), ("withdrawn_at", withdrawn)):
        ended = timezone.now() - timedelta(days=31)
        Invitation.objects.filter(pk=row.pk).update(**{name: ended})
    forget_sessions()
    assert [*Invitation.objects.all()] == [waiting]


@pytest.mark.parametrize("by", ["oneself", "administrator"])
def test_erased_person_leaves_no_invitation(invite, organisation, by):
    person = proved(organisation)
    invite()
    accepted = invite(role=Role.WRITER)
    actions.accept_invitation(viewer=person, invitation_id=accepted.pk)
    if by == "oneself":
        erase_account(viewer=make.again(person), keep_texts=False)
    else:
        admin = Viewer.system(organisation)
        about = {"participant_id": person.participant.pk, "keep_texts": True}
        erase_participant(viewer=admin, **about)
    assert not Invitation.objects.exists()


def test_erased_inviter_leaves_the_invitation_and_no_typed_address_of_a_grant(
    invite, manager, organisation
):
    waiting = invite("other@example.org")
    accepted = invite()
    person = proved(organisation)
    actions.accept_invitation(viewer=person, invitation_id=accepted.pk)
    erase_account(viewer=manager, keep_texts=True)
    waiting.refresh_from_db()
    assert waiting.sent_by is None
    assert RoleGrant.objects.get(participant=person.participant).given_to == ""


def test_copy_of_personal_data_has_the_invitations_to_the_person(invite, organisation):
    person = proved(organisation)
    invite()
    invite("other@example.org", role=Role.WRITER)
    [row] = dict(own_data(person))["invitation"]
    assert row["role"] == Role.MODERATOR
    assert row["email"] == ADDRESS


def test_links_of_a_restored_backup_end(invite, manager, organisation):
    invitation = invite()
    assert actions.end_invitations() == 1
    assert actions.end_invitations() == 0
    with pytest.raises(actions.InvitationIsOver):
        actions.accept_invitation(viewer=proved(organisation), invitation_id=invitation.pk)


@pytest.mark.parametrize("token", ["", "a", "0" * 32, f"{'0' * 32}:sig"])
def test_forged_token_is_not_found(token):
    with pytest.raises(NotFound):
        read_token(token)


def test_participant_of_a_withdrawn_invitation_is_forgotten(consultation, manager, organisation):
    person = proved(organisation).participant
    where = {"role": Role.WRITER, "consultation_id": consultation.pk}
    invitation = actions.invite_participant(viewer=manager, participant=person, **where)
    actions.withdraw_invitation(viewer=manager, invitation_id=invitation.pk)
    invitation.refresh_from_db()
    assert invitation.participant is None
    assert Participant.objects.filter(pk=person.pk).exists()
