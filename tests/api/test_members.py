"""The team of a consultation through the API: members, invitations, and what they reveal."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consult.accounts.invitations.actions import accept_invitation, invite
from consult.accounts.models import Account, Invitation, RoleGrant
from consult.accounts.sign_in.actions import confirm_address
from consult.core.queue.short_jobs import run_due
from tests.api.callers import Caller
from tests.api.writes import assert_refused, send_twice, statuses_by_role
from tests.factories import make

ADDRESS = "sacha@example.org"
MEMBERS = "/consultations/essai/members/"
INVITATIONS = "/consultations/essai/invitations/"
BODY = {"email": ADDRESS, "role": "moderator"}
# The roles that give roles in a consultation.
TEAM = ("manager", "organisation_admin")


@pytest.fixture
def person(consultation):
    return make.person("manager", consultation)


@pytest.fixture
def manager(person):
    return Caller(person)


@pytest.fixture
def invitation(consultation, person):
    where = {"role": "facilitator", "consultation_id": consultation.pk}
    return invite(viewer=person, email="louise@example.org", **where)


def grant_of(viewer):
    return RoleGrant.objects.get(participant=viewer.participant)


def age(invitation):
    """Let the last e-mail of an invitation be a minute old."""
    sent = timezone.now() - timedelta(minutes=1)
    Invitation.objects.filter(pk=invitation.pk).update(sent_at=sent)


def test_team_is_seen_and_changed_by_people_who_give_roles_alone(consultation, invitation):
    grant = grant_of(make.person("writer", consultation))
    acts = {
        ("GET", MEMBERS): 200,
        ("POST", MEMBERS): 201,
        ("DELETE", f"{MEMBERS}{grant.pk}/"): 204,
        ("GET", INVITATIONS): 200,
        ("POST", f"{INVITATIONS}{invitation.pk}/send/"): 200,
        ("DELETE", f"{INVITATIONS}{invitation.pk}/"): 204,
    }
    for (method, path), status in acts.items():
        body = BODY if (method, path) == ("POST", MEMBERS) else None
        found = statuses_by_role(consultation, method, path, body)
        assert found.pop("visitor") == 401, path
        assert {role: found.pop(role) for role in TEAM} == dict.fromkeys(TEAM, status), path
        assert set(found.values()) == {403}, path


def test_unknown_member_is_refused_like_a_known_one_to_the_others(consultation, invitation):
    other = Caller(make.person("moderator", consultation))
    for path in (f"{MEMBERS}{uuid4()}/", f"{INVITATIONS}{uuid4()}/"):
        assert other.send("DELETE", path).status_code == 403, path


def test_team_of_a_draft_is_not_found_by_its_facilitator(organisation):
    draft = make.consultation(organisation, slug="brouillon", state="draft")
    facilitator = Caller(make.person("facilitator", draft))
    assert facilitator.read("/consultations/brouillon/invitations/").status_code == 403
    unknown = facilitator.send("DELETE", f"/consultations/brouillon/members/{uuid4()}/")
    assert unknown.status_code == 404


def test_person_is_invited_and_listed_until_the_role_is_accepted(organisation, manager):
    answer, again = send_twice(manager, "POST", MEMBERS, BODY)
    created = answer.json()
    assert created == again.json()
    assert created["email"] == ADDRESS
    assert created["state"] == "waiting"
    run_due()
    assert [message.to for message in mail.outbox] == [[ADDRESS]]
    assert manager.read(INVITATIONS).json()["results"] == [created]
    account = make.account(email=ADDRESS)
    confirm_address(account=account)
    invited = make.person(organisation=organisation, account_=account)
    accept_invitation(viewer=invited, invitation_id=created["id"])
    assert manager.read(INVITATIONS).json()["results"] == []
    member = manager.read(MEMBERS).json()["results"][-1]
    assert member["public_name"] == invited.participant.public_name
    assert member["role"] == "moderator"
    assert member["has_come"] is True


def test_answer_does_not_reveal_whether_an_address_is_known(organisation, manager):
    make.person(organisation=organisation, account_=make.account(email="connue@example.org"))
    number = Account.objects.count()
    known, unknown = (
        manager.send("POST", MEMBERS, {"email": f"{name}@example.org", "role": "writer"})
        for name in ("connue", "inconnue")
    )
    assert known.status_code == unknown.status_code == 201
    varying = ("id", "email", "sent_at", "expires_at")
    texts = [
        {name: value for name, value in answer.json().items() if name not in varying}
        for answer in (known, unknown)
    ]
    assert texts[0] == texts[1]
    assert set(known.headers) == set(unknown.headers)
    assert Account.objects.count() == number


def test_invitation_of_a_known_address_makes_as_many_queries(organisation, manager):
    make.person(organisation=organisation, account_=make.account(email="connue@example.org"))
    counts = {}
    for name in ("premiere", "connue", "inconnue"):
        with CaptureQueriesContext(connection) as captured:
            manager.send("POST", MEMBERS, {"email": f"{name}@example.org", "role": "writer"})
        counts[name] = len(captured)
    assert counts["connue"] == counts["inconnue"]


def test_members_are_listed_without_their_addresses(consultation, manager):
    viewer = make.person("moderator", consultation)
    answer = manager.read(MEMBERS)
    assert [member["role"] for member in answer.json()["results"]] == ["manager", "moderator"]
    assert [member["is_last"] for member in answer.json()["results"]] == [True, False]
    assert viewer.participant.account.email not in answer.content.decode()


def test_list_of_members_makes_as_many_queries_for_three_as_for_one(consultation, manager):
    def count():
        with CaptureQueriesContext(connection) as captured:
            manager.read(MEMBERS)
        return len(captured)

    count()
    before = count()
    for _ in range(3):
        make.person("moderator", consultation)
    assert count() == before


def test_invitation_to_a_role_that_the_caller_may_not_give_is_hidden(consultation, manager):
    admin = make.person("organisation_admin", consultation)
    where = {"role": "manager", "consultation_id": consultation.pk}
    hidden = invite(viewer=admin, email="chef@example.org", **where)
    assert manager.read(INVITATIONS).json()["results"] == []
    assert len(Caller(admin).read(INVITATIONS).json()["results"]) == 1
    assert manager.send("DELETE", f"{INVITATIONS}{hidden.pk}/").status_code == 403
    refused = manager.send("POST", MEMBERS, {"email": ADDRESS, "role": "manager"})
    assert_refused(refused, 403, None, "permission_denied")


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"email": "sacha"}, ("email", "invalid")),
        ({"email": ""}, ("email", "blank")),
        ({"email": None}, ("email", "null")),
        ({"email": f"{'x' * 250}@example.org"}, ("email", "max_length")),
        ({"role": "organisation_admin"}, ("role", "invalid_choice")),
        ({"role": "chief"}, ("role", "invalid_choice")),
        ({"address": "x"}, ("address", "unknown_field")),
    ],
)
def test_invitation_with_a_wrong_value_is_refused_by_its_field(manager, change, error):
    answer = manager.send("POST", MEMBERS, {**BODY, **change})
    assert answer.status_code == 400
    errors = [(found["attr"], found["code"]) for found in answer.json()["errors"]]
    assert error in errors
    assert {attr for attr, _code in errors} == {error[0]}
    assert not Invitation.objects.exists()


def test_second_invitation_of_a_person_is_refused(consultation, manager):
    manager.send("POST", MEMBERS, BODY)
    assert_refused(manager.send("POST", MEMBERS, BODY), 409, "email", "invited_already")
    holder = make.person("writer", consultation, account_=make.account(email="la@example.org"))
    body = {"email": holder.participant.account.email, "role": "writer"}
    assert_refused(manager.send("POST", MEMBERS, body), 409, "email", "has_role_already")


def test_invitation_is_sent_again_once(manager, invitation):
    age(invitation)
    first, again = send_twice(manager, "POST", f"{INVITATIONS}{invitation.pk}/send/")
    assert first.json() == again.json()
    invitation.refresh_from_db()
    assert invitation.sendings == 2


def test_too_many_invitations_of_an_address_are_refused(manager, settings):
    settings.RATE_LIMITS_ON = True
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "invitation": ((1, 3600),)}
    limited = manager.send("POST", MEMBERS, BODY)["RateLimit"]
    assert "invitation-3600" in limited
    assert "invitation_mail" not in limited
    answer = manager.send("POST", MEMBERS, {**BODY, "email": "autre@example.org"})
    assert_refused(answer, 429, None, "throttled")


def test_withdrawn_invitation_is_gone(manager, invitation):
    address = f"{INVITATIONS}{invitation.pk}/"
    send_twice(manager, "DELETE", address)
    assert Invitation.objects.get(pk=invitation.pk).withdrawn_at
    assert manager.send("DELETE", address).status_code == 404
    assert manager.send("POST", f"{address}send/").status_code == 404


def test_role_is_withdrawn_and_the_last_manager_stays(consultation, person, manager):
    grant = grant_of(make.person("moderator", consultation))
    send_twice(manager, "DELETE", f"{MEMBERS}{grant.pk}/")
    assert not RoleGrant.objects.filter(pk=grant.pk).exists()
    assert manager.send("DELETE", f"{MEMBERS}{grant.pk}/").status_code == 404
    admin = Caller(make.person("organisation_admin", consultation))
    answer = admin.send("DELETE", f"{MEMBERS}{grant_of(person).pk}/")
    assert_refused(answer, 409, None, "last_holder")


def test_member_and_invitation_of_another_consultation_are_not_found(organisation, manager):
    other = make.consultation(organisation, slug="autre")
    viewer = make.person("manager", other)
    grant = grant_of(make.person("moderator", other))
    where = {"role": "writer", "consultation_id": other.pk}
    foreign = invite(viewer=viewer, email=ADDRESS, **where)
    assert manager.send("DELETE", f"{MEMBERS}{grant.pk}/").status_code == 404
    assert manager.send("DELETE", f"{INVITATIONS}{foreign.pk}/").status_code == 404
    assert RoleGrant.objects.filter(pk=grant.pk).exists()
