"""The account of the caller and its tokens, through the API."""

import re
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from consult.accounts.enums import ParticipantState
from consult.accounts.people.institutions import declare_institution
from consult.accounts.tokens.actions import revoke_api_token
from consult.accounts.tokens.selectors import own_tokens
from tests.api.callers import Caller
from tests.factories import make


def test_me_shows_roles_and_institutions(consultation):
    person = make.person("moderator", consultation)
    declare_institution(viewer=person, name="Association des essais (exemple)", kind="association")
    data = Caller(person).read("/me/").json()
    assert (data["public_name"], data["email"]) == (
        person.participant.public_name,
        person.participant.account.email,
    )
    assert data["roles"] == [{"role": "moderator", "consultation": "essai"}]
    assert [institution["name"] for institution in data["institutions"]] == [
        "Association des essais (exemple)"
    ]
    assert Caller(person).read("/me/")["Cache-Control"] == "private, no-store"


def test_me_without_a_token_is_401(organisation):
    assert Caller().read("/me/").status_code == 401


def test_command_prints_a_token_that_works(consultation):
    person = make.person(consultation=consultation)
    out = StringIO()
    call_command("create_api_token", person.participant.account.email, stdout=out)
    token = out.getvalue().splitlines()[-1].split()[-1]
    caller = Caller()
    answer = caller.read("/me/", Authorization=f"Bearer {token}")
    assert (answer.status_code, answer.json()["id"]) == (200, str(person.participant.pk))
    revoke_api_token(viewer=person, token_id=own_tokens(person).get().pk)
    assert caller.read("/me/", Authorization=f"Bearer {token}").status_code == 401


def test_command_makes_a_participant_of_an_account(organisation, other_organisation):
    account = make.account()
    with pytest.raises(CommandError):
        call_command("create_api_token", account.email)
    out = StringIO()
    call_command(
        "create_api_token", account.email, "--organisation", "autre.example.org", stdout=out
    )
    token = out.getvalue().split()[-1]
    assert (
        Caller(host="autre.example.org").read("/me/", Authorization=f"Bearer {token}").status_code
        == 200
    )
    assert Caller().read("/me/", Authorization=f"Bearer {token}").status_code == 401


def test_command_refuses_an_unknown_address(organisation):
    with pytest.raises(CommandError):
        call_command("create_api_token", "personne@example.org")


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Bearer x", "bearer consult_x", "Bearer é", "Bearer a b"]
)
def test_wrong_token_is_401(consultation, header):
    answer = Caller().read("/consultations/", Authorization=header)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (
        401,
        "authentication_failed",
    )


def test_suspended_participant_reads_and_does_not_act(consultation):
    person = make.person(consultation=consultation)
    caller = Caller(person)
    person.participant.state = ParticipantState.SUSPENDED
    person.participant.save()
    assert caller.read("/consultations/essai/").status_code == 200
    body = {
        "topic": str(consultation.topics.first().pk),
        "title": "Un titre assez long",
        "body": "Un texte " * 5,
    }
    assert caller.send("POST", "/proposals/", body).status_code == 403


def test_writes_of_a_session_need_the_csrf_token(consultation):
    person = make.person(consultation=consultation)
    browser = make.client(person, enforce_csrf_checks=True)
    path = f"/api/v1/topics/{consultation.topics.first().pk}/"
    assert browser.get(path).status_code == 200
    body = {
        "topic": str(consultation.topics.first().pk),
        "title": "Un titre assez long",
        "body": "Un texte " * 5,
    }
    refused = browser.post("/api/v1/proposals/", body, content_type="application/json")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (403, "permission_denied")
    browser.cookies["csrftoken"] = "a" * 32
    sent = browser.post(
        "/api/v1/proposals/",
        body,
        content_type="application/json",
        headers={"X-CSRFToken": "a" * 32},
    )
    assert sent.status_code == 201, sent.json()


def test_erasing_needs_a_code_sent_to_the_address_of_the_account(consultation):
    person = make.person(consultation=consultation)
    caller, account = Caller(person), person.participant.account
    assert caller.send("DELETE", "/me/", {"texts": "all"}).status_code == 400
    unconfirmed = caller.send("DELETE", "/me/", {"texts": "tombstone"})
    assert (unconfirmed.status_code, unconfirmed.json()["errors"][0]["code"]) == (
        409,
        "confirmation_sent",
    )
    assert mail.outbox[-1].to == [account.email]
    code = re.search(r"\b\d{6}\b", mail.outbox[-1].body)[0]
    wrong = caller.send("DELETE", "/me/", {"texts": "tombstone", "code": "12345"})
    assert (wrong.status_code, wrong.json()["errors"][0]["attr"]) == (400, "code")
    assert caller.read("/me/").status_code == 200
    assert caller.send("DELETE", "/me/", {"texts": "tombstone", "code": code}).status_code == 204
    assert caller.read("/me/").status_code == 401
    person.participant.refresh_from_db()
    assert (person.participant.state, person.participant.account) == ("erased", None)


def test_requests_for_erasure_are_limited_per_hour(consultation, settings):
    settings.RATE_LIMITS_ON = True
    caller = Caller(make.person(consultation=consultation))
    answers = [caller.send("DELETE", "/me/", {"texts": "keep"}).status_code for _ in range(4)]
    assert answers == [409] * 3 + [429]
