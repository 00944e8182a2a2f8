"""Workshops declared without an account, accepted by a manager, deleted after the answer."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from consult.accounts.invitations.actions import accept_invitation
from consult.accounts.invitations.links import path_of
from consult.accounts.models import Invitation, RoleGrant
from consult.accounts.sign_in.actions import confirm_address
from consult.core.exceptions import Invalid, NotAllowed
from consult.core.models import JournalEntry
from consult.core.queue.short_jobs import run_due
from consult.workshops import exceptions
from consult.workshops.declarations import actions
from consult.workshops.meetings.selectors import workshops as workshop_selectors
from consult.workshops.models import Declaration, Facilitation
from tests.factories import make, workshops


@pytest.fixture
def consultation(organisation):
    return workshops.consultation(organisation)


@pytest.fixture
def manager(consultation):
    return make.person("manager", consultation)


def test_managers_are_notified_without_the_name_of_the_declarant(consultation, manager):
    declaration = workshops.declared(consultation)
    run_due()
    [sent] = [email for email in mail.outbox if email.to == [manager.participant.account.email]]
    assert "Centre social (exemple)" in sent.body and "organise@example.org" not in sent.body
    assert f"/declarations/{declaration.pk}/" in sent.body
    assert JournalEntry.objects.get(act="workshop.declare").actor is None


def test_declarant_is_emailed_what_was_declared_and_what_happens_next(consultation, manager):
    workshops.declared(consultation)
    run_due()
    [sent] = [email for email in mail.outbox if email.to == ["organise@example.org"]]
    assert sent.subject.startswith("Votre atelier est déclaré")
    for expected in ("Bourg-Neuf (exemple)", "L’équipe lit votre déclaration", "/kit/"):
        assert expected in sent.body


def test_accepted_declaration_becomes_a_draft_and_the_declarant_is_forgotten(consultation, manager):
    declaration = workshops.declared(consultation, topic_ids=[consultation.topics.last().pk])
    actions.accept_declaration(viewer=manager, declaration_id=declaration.pk)
    run_due()
    declaration.refresh_from_db()
    made = workshop_selectors.get_workshop(manager, declaration.workshop_id)
    assert (made.state, made.structure, made.place) == (
        "draft",
        "Centre social (exemple)",
        "Bourg-Neuf (exemple)",
    )
    assert [report.topic_id for report in made.sub_reports.all()] == [consultation.topics.last().pk]
    invitation = Invitation.objects.get()
    assert invitation.address == "organise@example.org"
    assert (declaration.name, declaration.email, declaration.message) == ("", "", "")
    accepted = [sent for sent in mail.outbox if sent.to == ["organise@example.org"]]
    assert len(accepted) == 1 and path_of(invitation) in accepted[0].body


def test_declarant_who_accepts_runs_the_workshop_under_an_address_that_is_not_kept(
    consultation, manager
):
    declaration = workshops.declared(consultation)
    actions.accept_declaration(viewer=manager, declaration_id=declaration.pk)
    account = make.account(email="organise@example.org")
    confirm_address(account=account)
    person = make.person(organisation=consultation.organisation, account_=account)
    accept_invitation(viewer=person, invitation_id=Invitation.objects.get().pk)
    assert Facilitation.objects.get().participant == person.participant
    grant = RoleGrant.objects.get(participant=person.participant, consultation=consultation)
    assert grant.given_to == ""


def test_declarant_who_has_the_role_already_is_led_to_the_team_area(consultation, manager):
    account = make.account(email="organise@example.org")
    make.person("facilitator", consultation, account_=account)
    declaration = workshops.declared(consultation)
    actions.accept_declaration(viewer=manager, declaration_id=declaration.pk)
    run_due()
    [sent] = [email for email in mail.outbox if "acceptée" in email.body or "accepté" in email.body]
    assert "/staff/workshops/" in sent.body
    assert not Invitation.objects.exists()


def test_refused_declarant_reads_the_reason_and_is_forgotten(consultation, manager):
    declaration = workshops.declared(consultation)
    with pytest.raises(Invalid):
        actions.refuse_declaration(viewer=manager, declaration_id=declaration.pk, reason=" ")
    actions.refuse_declaration(
        viewer=manager, declaration_id=declaration.pk, reason="La salle est prise."
    )
    run_due()
    declaration.refresh_from_db()
    assert (declaration.state, declaration.email, declaration.workshop) == ("refused", "", None)
    assert "La salle est prise." in mail.outbox[-1].body
    with pytest.raises(exceptions.DeclarationIsDecided):
        actions.accept_declaration(viewer=manager, declaration_id=declaration.pk)


@pytest.mark.parametrize("role", [None, "facilitator", "moderator", "organisation_admin"])
def test_declaration_is_not_accepted_by_other_roles(consultation, role):
    declaration = workshops.declared(consultation)
    with pytest.raises(NotAllowed):
        actions.accept_declaration(
            viewer=make.person(role, consultation), declaration_id=declaration.pk
        )


@pytest.mark.parametrize(
    ("attr", "written"),
    [
        ("topics", {"topic_ids": []}),
        ("held_on", {"held_on": timezone.localdate() + timedelta(days=500)}),
        ("structure", {"structure": " "}),
        ("email", {"email": ""}),
    ],
)
def test_incomplete_declaration_is_refused_with_the_missing_field(consultation, attr, written):
    with pytest.raises(Invalid) as refused:
        workshops.declared(consultation, **written)
    assert refused.value.attr == attr


def test_declaration_with_a_malformed_address_is_refused(consultation):
    with pytest.raises(ValidationError):
        workshops.declared(consultation, email="pas une adresse")


@pytest.mark.parametrize("fields", [{"state": "closed"}, {"capabilities": make.ALL}])
def test_consultation_without_workshops_refuses_declarations(organisation, fields):
    with pytest.raises(exceptions.DeclarationsAreClosed):
        workshops.declared(workshops.consultation(organisation, **fields))


def test_upcoming_consultation_accepts_declarations(organisation):
    assert (
        workshops.declared(workshops.consultation(organisation, state="upcoming")).state
        == "waiting"
    )


def test_declarant_who_could_not_be_emailed_is_forgotten_too(consultation, manager):
    declaration = workshops.declared(consultation)
    actions.refuse_declaration(viewer=manager, declaration_id=declaration.pk, reason="Trop tard.")
    Declaration.objects.update(decided_at=timezone.now() - timedelta(days=8))
    assert actions.forget_declarants() == 1
    declaration.refresh_from_db()
    assert (declaration.name, declaration.email) == ("", "")
