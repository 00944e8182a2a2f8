"""The second factor: set up, asked for at each sign-in, replaceable by a recovery code.

It is required for roles.
"""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from consult.accounts.models import RoleGrant
from consult.accounts.second_factors import authenticators
from consult.accounts.sign_in import actions
from consult.core.models import JournalEntry
from tests.factories import make

pytestmark = pytest.mark.django_db
HERE, ADD, CODES, REMOVE = (
    f"/account/second-factor/{step}" for step in ("", "add/", "codes/", "remove/")
)
SECOND = "/sign-in/second-factor/"
PASSWORD = "quatre mots bien ordinaires"


@pytest.fixture
def citizen(consultation):
    person = make.person(consultation=consultation)
    account = person.participant.account
    account.set_password(PASSWORD)
    account.save()
    actions.confirm_address(account=account)
    return person


def sign_in(person):
    """Sign in by password; return the browser and the response."""
    client = make.client()
    typed = {"email": person.participant.account.email, "password": PASSWORD, "next": "/account/"}
    return client, client.post(reverse("sign-in-password"), typed)


def compute_code(secret, ahead=0):
    """Return the code that an application shows, by the library's own function."""
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + ahead))


def set_up(person):
    """Return a browser that has just set up a second factor, and its secret."""
    client, _answer = sign_in(person)
    page = client.get(ADD).content.decode()
    secret = re.search(r'<code class="receipt-code">([A-Z2-7 ]+)</code>', page)[1].replace(" ", "")
    assert client.post(ADD, {"code": compute_code(secret)})["Location"] == CODES
    return client, secret


def test_application_is_set_up_and_asked_for_at_the_next_sign_in(citizen):
    _client, secret = set_up(citizen)
    assert mail.outbox[-1].to == [citizen.participant.account.email]
    assert JournalEntry.objects.get(act="account.second_factor").data == {"change": "add"}
    client, answer = sign_in(citizen)
    assert answer["Location"] == SECOND
    assert client.get("/account/").status_code == 302  # not signed in yet
    assert client.post(SECOND, {"code": "000000"}).status_code == 422
    code = compute_code(secret)
    assert client.post(SECOND, {"code": f"{code[:3]} {code[3:]}"})["Location"] == "/account/"
    assert client.get("/account/").status_code == 200
    again, _answer = sign_in(citizen)
    assert again.post(SECOND, {"code": code}).status_code == 422  # each code is valid once


@pytest.mark.parametrize(("steps", "status"), [(-1, 302), (-3, 422)])
def test_code_of_the_last_step_is_accepted_and_an_older_one_refused(citizen, steps, status):
    _client, secret = set_up(citizen)
    client, _answer = sign_in(citizen)
    assert client.post(SECOND, {"code": compute_code(secret, steps)}).status_code == status


def test_code_is_refused_again_while_it_is_still_valid(citizen, monkeypatch):
    _client, secret = set_up(citizen)
    code = compute_code(secret)
    # As if the thirty seconds had passed after which allauth forgets a used code.
    monkeypatch.setattr(totp.TOTP, "_mark_code_used", lambda self, code: True)
    first, _answer = sign_in(citizen)
    assert first.post(SECOND, {"code": code}).status_code == 302
    second, _answer = sign_in(citizen)
    assert second.post(SECOND, {"code": code}).status_code == 422


def test_sign_in_by_code_asks_for_the_second_factor_too(citizen):
    set_up(citizen)
    client = make.client()
    redirect = client.post(
        reverse("sign-in"), {"email": citizen.participant.account.email, "next": "/account/"}
    )
    answer = client.post(
        redirect["Location"], {"code": re.search(r"\b\d{6}\b", mail.outbox[-1].body)[0]}
    )
    assert answer["Location"] == SECOND
    assert client.get("/account/").status_code == 302


def test_secret_is_sealed_in_the_database_and_waits_nowhere(citizen):
    client, secret = set_up(citizen)
    assert secret not in str(Authenticator.objects.get(type="totp").data)
    assert secret not in str(client.session.items())
    assert (
        authenticators.MfaAdapter().decrypt(Authenticator.objects.get(type="totp").data["secret"])
        == secret
    )


def test_recovery_code_replaces_the_phone_once(citizen):
    client, _secret = set_up(citizen)
    codes = re.findall(r"<li><code>(\d+)</code>", client.get(CODES).content.decode())
    assert len(codes) == len(set(codes)) == 10
    for expected in (302, 422):
        browser, _answer = sign_in(citizen)
        assert browser.post(SECOND, {"code": codes[0]}).status_code == expected
    assert authenticators.second_factor_of(citizen.participant.account).codes_left == 9
    new = re.findall(r"<li><code>(\d+)</code>", client.post(CODES).content.decode())
    assert (len(new), set(new) & set(codes)) == (10, set())
    browser, _answer = sign_in(citizen)
    assert browser.post(SECOND, {"code": codes[1]}).status_code == 422


def test_guesses_are_few(citizen):
    _client, secret = set_up(citizen)
    cache.clear()
    client, _answer = sign_in(citizen)
    for _ in range(5):
        assert client.post(SECOND, {"code": "123"}).status_code == 422
    assert client.post(SECOND, {"code": compute_code(secret)}).status_code == 422
    assert client.get("/account/").status_code == 302


def test_wrong_first_code_sets_nothing_up_and_keeps_the_secret(citizen):
    client, _answer = sign_in(citizen)
    client.get(ADD)
    waiting = client.session["mfa.totp.secret"]
    answer = client.post(ADD, {"code": "000000"})
    assert (answer.status_code, client.session["mfa.totp.secret"]) == (422, waiting)
    assert Authenticator.objects.count() == 0


def test_second_factor_is_removed_with_a_last_code(citizen):
    client, secret = set_up(citizen)
    assert client.post(REMOVE, {"code": "000000"}).status_code == 422
    assert client.post(REMOVE, {"code": compute_code(secret)})["Location"] == HERE
    assert Authenticator.objects.count() == 0
    assert sign_in(citizen)[1]["Location"] == "/account/"


def test_pages_that_show_secrets_ask_for_a_fresh_proof(citizen):
    client = make.client(citizen)
    for address in (ADD, CODES, "/account/second-factor/picture.svg"):
        assert client.get(address)["Location"].startswith("/account/prove/")


def test_drawing_is_of_this_site_and_never_kept(citizen):
    client, _answer = sign_in(citizen)
    client.get(ADD)
    answer = client.get("/account/second-factor/picture.svg")
    assert (answer["Content-Type"], answer["Cache-Control"]) == (
        "image/svg+xml",
        "private, no-store",
    )
    assert b"<script" not in answer.content


@pytest.fixture
def second_factor_required(settings):
    settings.STAFF_SECOND_FACTOR = True


@pytest.mark.parametrize("role", ["moderator", "manager", "organisation_admin"])
def test_role_serves_only_with_a_second_factor(consultation, citizen, second_factor_required, role):
    where = None if role == "organisation_admin" else consultation
    about = {"organisation": consultation.organisation, "participant": citizen.participant}
    RoleGrant.objects.create(**about, role=role, consultation=where)
    client, _answer = sign_in(citizen)
    assert client.get("/staff/")["Location"] == f"{HERE}?asked=1"
    assert client.get("/api/v1/moderation/cases/").status_code == 403
    assert client.get("/api/v1/me/").json()["roles"] == []
    client, _secret = set_up(citizen)
    assert client.get("/staff/").status_code == 200
    assert client.get("/api/v1/me/").json()["roles"] != []


def test_organisation_sees_members_without_a_second_factor(
    consultation, citizen, second_factor_required
):
    set_up(citizen)
    second = make.person(
        "organisation_admin", consultation, public_name="Sans second facteur (exemple)"
    )
    RoleGrant.objects.create(
        organisation=consultation.organisation,
        participant=citizen.participant,
        role="organisation_admin",
    )
    listed = make.client(citizen).get("/staff/organisation/roles/").content.decode()
    assert listed.count("Venue, double authentification à activer") == 1
    assert second.participant.public_name in listed


def test_platform_administrator_needs_a_second_factor(organisation, second_factor_required):
    runs = make.person(organisation=organisation, account_=make.account(is_platform_admin=True))
    client = make.client(runs)
    assert client.get("/staff/platform/")["Location"] == f"{HERE}?asked=1"


def test_participant_without_a_role_needs_no_second_factor(
    consultation, citizen, second_factor_required
):
    client, _answer = sign_in(citizen)
    assert client.get("/account/").status_code == 200
    assert client.get("/staff/").status_code == 403
