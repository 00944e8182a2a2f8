"""Passkeys: adding, use as a second step or alone, and the refusal of every wrong response."""

import re
from contextlib import suppress
from datetime import timedelta
from zoneinfo import ZoneInfo

import hypothesis
import pytest
from allauth.mfa.models import Authenticator as Row
from django.contrib.sessions.models import Session
from django.core import mail, signing
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from fido2.webauthn import RegistrationResponse
from hypothesis import strategies as st

from consult.accounts.models import Account, RoleGrant, SpentProof
from consult.accounts.passkeys import passkeys, webauthn
from consult.accounts.personal_data.data_copy import own_data
from consult.accounts.sign_in import actions
from consult.core.models import JournalEntry
from consult.core.postgres import tenancy
from tests.accounts.authenticator import UP, UV, Authenticator, parse_options, undecodable
from tests.factories import make

pytestmark = pytest.mark.django_db
HERE, ADD, CODES = (f"/account/second-factor/{step}" for step in ("", "passkeys/add/", "codes/"))
SIGN_IN, WITH, SECOND, PROVE = (
    "/sign-in/",
    "/sign-in/passkey/",
    "/sign-in/second-factor/",
    "/account/prove/",
)
PASSWORD = "quatre mots bien ordinaires"


def make_known_person(consultation):
    """Return a participant with a password and a confirmed address."""
    person = make.person(consultation=consultation)
    account = person.participant.account
    account.set_password(PASSWORD)
    account.save()
    actions.confirm_address(account=account)
    return person


@pytest.fixture
def citizen(consultation):
    return make_known_person(consultation)


def sign_in_by_password(person, **elsewhere):
    """Sign in by password in a new browser; return the browser and the response."""
    client = make.client(**elsewhere)
    typed = {"email": person.participant.account.email, "password": PASSWORD, "next": "/account/"}
    return client, client.post(reverse("sign-in-password"), typed)


def set_up(person, device=None, **typed):
    """Return a browser that has just added a passkey, and its device."""
    client, _answer = sign_in_by_password(person)
    device = device or Authenticator()
    assert client.post(ADD, device.make(client.get(ADD), **typed))["Location"] == CODES
    return client, device


def sign_in(device, **changed):
    """Sign in with a passkey alone in a new browser; return the browser and the response."""
    client = make.client()
    return client, client.post(
        WITH, device.sign(client.get(SIGN_IN), **changed) | {"next": "/account/"}
    )


def is_signed_in(client):
    return client.get("/account/").status_code == 200


def removal_address(passkey):
    return reverse("account-passkey-remove", args=[passkey.pk])


# ---- adding


def test_passkey_is_added_named_announced_by_mail_and_listed(citizen):
    client, _device = set_up(citizen, name="  Mon   téléphone ")
    row = Row.objects.get(type="webauthn")
    assert (row.data["name"], row.data["host"], row.data["counter"]) == (
        "Mon téléphone",
        "testserver",
        0,
    )
    assert mail.outbox[-1].to == [citizen.participant.account.email]
    assert "testserver" in mail.outbox[-1].body
    entry = JournalEntry.objects.get(act="account.passkey")
    assert (entry.data, entry.kind) == ({"change": "add"}, "participant")
    assert len(re.findall(r"<li><code>(\d+)</code>", client.get(CODES).content.decode())) == 10
    page = client.get(HERE).content.decode()
    assert "Mon téléphone" in page
    assert "pour testserver" in page
    assert "jamais utilisée" in page


def test_name_is_suggested_and_must_be_given(citizen):
    client, _answer = sign_in_by_password(citizen)
    page = client.get(ADD, headers={"user-agent": "Mozilla/5.0 (Android 15) Firefox/140"})
    assert 'value="Firefox, Android"' in page.content.decode()
    refused = client.post(ADD, Authenticator().make(page, name=" "))
    assert (refused.status_code, "Donnez un nom" in refused.content.decode()) == (422, True)
    assert Row.objects.count() == 0


def test_adding_asks_for_a_fresh_proof(citizen):
    client = make.client(citizen)
    assert client.get(ADD)["Location"].startswith(PROVE)
    page = sign_in_by_password(citizen)[0].get(ADD)
    assert client.post(ADD, Authenticator().make(page))["Location"].startswith(PROVE)
    assert Row.objects.count() == 0


def test_device_receives_the_list_of_its_existing_passkeys(citizen):
    client, device = set_up(citizen)
    options, _challenge = parse_options(client.get(ADD))
    credential_id = Row.objects.get(type="webauthn").data["credential"]["id"]
    assert [credential["id"] for credential in options["excludeCredentials"]] == [credential_id]
    assert options["user"]["displayName"] == citizen.participant.account.email
    assert (options["rp"]["id"], options["authenticatorSelection"]["residentKey"]) == (
        "testserver",
        "preferred",
    )
    assert device.handle.decode() == citizen.participant.account.pk.hex


WRONG_MAKING = {
    "another site": {"origin": "http://ailleurs.example"},
    "a site below": {"origin": "http://sous.testserver"},
    "another scheme": {"origin": "https://testserver"},
    "another port": {"origin": "http://testserver:8000"},
    "another host's": {"rp_id": "ailleurs.example"},
    "nobody there": {"flags": UV},
    "within another site": {"cross_origin": True},
}


@pytest.mark.parametrize("wrong", WRONG_MAKING.values(), ids=WRONG_MAKING)
def test_passkey_made_otherwise_than_asked_is_refused(citizen, wrong):
    client, _answer = sign_in_by_password(citizen)
    refused = client.post(ADD, Authenticator(**wrong).make(client.get(ADD)))
    assert (refused.status_code, "n’a pas été acceptée" in refused.content.decode()) == (422, True)
    assert Row.objects.count() == 0


def test_passkey_of_another_account_cannot_be_added(citizen, consultation):
    _client, device = set_up(citizen)
    client, _answer = sign_in_by_password(make_known_person(consultation))
    assert client.post(ADD, Authenticator(id=device.id).make(client.get(ADD))).status_code == 422
    assert Row.objects.filter(type="webauthn").count() == 1


def test_ten_passkeys_are_enough(citizen):
    client, _device = set_up(citizen)
    row = Row.objects.get(type="webauthn")
    for n in range(9):
        data = row.data | {"credential": row.data["credential"] | {"rawId": f"a{n}", "id": f"a{n}"}}
        Row.objects.create(user=row.user, type="webauthn", data=data)
    refused = client.post(ADD, Authenticator().make(client.get(ADD)))
    assert (refused.status_code, "dix clés" in refused.content.decode()) == (422, True)
    assert passkeys.MOST == Row.objects.filter(type="webauthn").count() == 10


# ---- signing in with a passkey alone


def test_passkey_alone_signs_in_back_to_where_one_was(citizen):
    _client, device = set_up(citizen)
    client, answer = sign_in(device)
    assert answer["Location"] == "/account/"
    assert is_signed_in(client)
    assert client.get(ADD).status_code == 200  # the sign-in is a fresh proof too
    assert Row.objects.get(type="webauthn").data["counter"] == 1
    assert "utilisée la dernière fois le" in client.get(HERE).content.decode()


def test_use_is_remembered_by_the_day(citizen):
    _client, device = set_up(citizen)
    sign_in(device)
    used = Row.objects.get(type="webauthn").last_used_at
    assert used.astimezone(ZoneInfo("Europe/Paris")).strftime("%H:%M:%S.%f") == "00:00:00.000000"


def test_being_offered_a_passkey_costs_a_visitor_no_session(organisation):
    client = make.client()
    client.get(SIGN_IN)
    client.get(WITH)
    assert Session.objects.count() == 0


def test_unknown_and_removed_passkeys_are_refused_alike(citizen):
    _client, device = set_up(citizen)
    stranger = Authenticator(handle=b"0" * 32)
    Row.objects.filter(type="webauthn").delete()
    answers = [
        sign_in(authenticator)[1]
        for authenticator in (device, stranger, Authenticator(handle=b"\xff"), Authenticator())
    ]
    assert [answer.status_code for answer in answers] == [422] * 4
    blank = [
        re.sub(r'(value|data-consult-passkey)="[^"]+"', "", answer.content.decode())
        for answer in answers
    ]
    assert blank[0] == blank[1]
    assert "n’est reliée à aucun compte de ce site" in blank[0]


WRONG_SIGNING = WRONG_MAKING | {"nobody checked": {"flags": UP}}


@pytest.mark.parametrize("wrong", WRONG_SIGNING.values(), ids=WRONG_SIGNING)
def test_signature_given_otherwise_than_asked_opens_nothing(citizen, wrong):
    _client, device = set_up(citizen)
    for name, value in wrong.items():
        setattr(device, name, value)
    client, answer = sign_in(device)
    assert (answer.status_code, is_signed_in(client)) == (422, False)
    assert "n’a pas été acceptée" in answer.content.decode()


def test_signature_of_another_key_opens_nothing(citizen):
    _client, device = set_up(citizen)
    forged = Authenticator(id=device.id, handle=device.handle)
    client, answer = sign_in(forged)
    assert (answer.status_code, is_signed_in(client)) == (422, False)


def test_passkey_with_the_handle_of_another_account_is_refused(citizen, consultation):
    _client, device = set_up(citizen)
    _other, other_device = set_up(make_known_person(consultation))
    device.handle = other_device.handle
    client, answer = sign_in(device)
    assert (answer.status_code, is_signed_in(client)) == (422, False)


def test_challenge_serves_once(citizen):
    _client, device = set_up(citizen)
    client = make.client()
    signature = device.sign(client.get(SIGN_IN))
    assert client.post(WITH, signature).status_code == 302
    again = make.client()
    refused = again.post(WITH, signature)
    assert (refused.status_code, is_signed_in(again)) == (422, False)
    assert "trop longtemps" in refused.content.decode()
    spent = SpentProof.objects.count()
    device.counter += 5  # another signature of the same challenge
    assert again.post(WITH, signature).status_code == 422
    assert SpentProof.objects.count() == spent


def test_challenge_is_for_an_hour_one_use_and_one_organisation(
    citizen, other_organisation, monkeypatch
):
    browser, device = set_up(citizen)
    client = make.client()
    page = client.get(SIGN_IN)
    monkeypatch.setattr(webauthn, "VALID", timedelta(seconds=-1))
    assert client.post(WITH, device.sign(page)).status_code == 422
    monkeypatch.undo()
    for elsewhere in (browser.get(ADD), make.client(host="autre.example.org").get(SIGN_IN)):
        challenge = parse_options(elsewhere)[1]
        assert (
            client.post(WITH, device.sign(elsewhere) | {"challenge": challenge}).status_code == 422
        )
    easier = signing.dumps([["sign-in"], {"challenge": "AAAA"}], salt="consult.other")
    for challenge in (easier, "", "rien"):
        assert client.post(WITH, device.sign(page) | {"challenge": challenge}).status_code == 422
    assert not is_signed_in(client)


def test_decreasing_counter_is_treated_as_a_copied_passkey(citizen):
    _client, device = set_up(citizen)
    assert sign_in(device)[1].status_code == 302
    device.counter = 0
    client, answer = sign_in(device)
    assert (answer.status_code, is_signed_in(client)) == (422, False)
    assert "copiée" in answer.content.decode()
    assert sign_in(device)[1].status_code == 302  # with two, the sign-in works


def test_passkeys_shared_by_devices_count_nothing(citizen):
    _client, device = set_up(citizen, Authenticator(counts=0))
    assert [sign_in(device)[1].status_code for _ in range(2)] == [302, 302]


def test_closed_account_is_not_let_in(citizen):
    _client, device = set_up(citizen)
    Account.objects.update(is_active=False)
    client, answer = sign_in(device)
    assert (answer["Location"], is_signed_in(client)) == (SIGN_IN, False)


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "response", ["", "{}", "[]", "null", "{", '{"rawId": 3}', "[" * 9000, "A" * 30_000]
)
def test_malformed_response_is_refused_like_a_wrong_one(citizen, response):
    client, _device = set_up(citizen)
    for address, page in ((ADD, client.get(ADD)), (WITH, make.client().get(SIGN_IN))):
        visitor = client if address == ADD else make.client()
        refused = visitor.post(
            address, {"name": "x", "passkey": response, "challenge": parse_options(page)[1]}
        )
        assert refused.status_code == 422


@pytest.mark.parametrize("index", range(len(undecodable())))
def test_undecodable_response_is_refused_like_a_wrong_one(citizen, index):
    _client, device = set_up(citizen)
    assert sign_in(device, authenticatorData=undecodable()[index])[1].status_code == 422
    assert sign_in(device, clientDataJSON=undecodable()[index])[1].status_code == 422


@hypothesis.settings(max_examples=200, deadline=None)
@hypothesis.given(where=st.integers(min_value=0), inserted=st.text(max_size=3), cut=st.booleans())
def test_answer_with_anything_changed_is_refused_and_never_breaks(where, inserted, cut):
    """Check that any change of a right response is refused in the same way.

    Every error of the parser becomes that refusal.
    """
    device, options = Authenticator(), {"challenge": "AAAA"}
    for whole in (device.made(options), device.signed(options)):
        where %= len(whole)
        changed = whole[:where] + inserted + ("" if cut else whole[where + len(inserted) :])
        with suppress(webauthn.PasskeyRefused), webauthn._refuse_errors():
            RegistrationResponse.from_dict(webauthn._parse_answer(changed))
        with suppress(webauthn.PasskeyRefused):
            webauthn.read_account_handle(changed)


def test_attempts_from_one_network_are_counted(citizen, settings):
    settings.RATE_LIMITS_ON = True
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"sign_in": ((3, 60),)}
    _client, device = set_up(citizen)
    assert [sign_in(Authenticator())[1].status_code for _ in range(3)] == [422] * 3
    client, answer = sign_in(device)
    assert (answer.status_code, "Retry-After" in answer, is_signed_in(client)) == (429, True, False)
    neighbour = make.client(REMOTE_ADDR="192.0.2.9")
    assert neighbour.post(WITH, device.sign(neighbour.get(SIGN_IN))).status_code == 302


def test_sign_in_is_refused_while_attempts_cannot_be_counted(citizen, settings):
    _client, device = set_up(citizen)
    signature = device.sign(make.client().get(SIGN_IN))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache, "get", lambda *_: (_ for _ in ()).throw(ConnectionError()))
        assert make.client().post(WITH, signature).status_code == 503


# ---- a second step


def test_second_step_is_a_passkey_or_a_recovery_code(citizen):
    browser, device = set_up(citizen)
    codes = re.findall(r"<li><code>(\d+)</code>", browser.get(CODES).content.decode())
    client, answer = sign_in_by_password(citizen)
    assert (answer["Location"], is_signed_in(client)) == (SECOND, False)
    page = client.get(SECOND)
    assert "codes de secours" in page.content.decode()
    assert client.post(SECOND, device.sign(page))["Location"] == "/account/"
    assert is_signed_in(client)
    client, _answer = sign_in_by_password(citizen)
    assert client.post(SECOND, {"code": codes[0]})["Location"] == "/account/"


def test_second_step_takes_a_passkey_that_checks_nobody(citizen):
    """Accept a passkey without user verification, because the password is the other factor."""
    _client, device = set_up(citizen, Authenticator(flags=UP, discoverable=False))
    client, _answer = sign_in_by_password(citizen)
    page = client.get(SECOND)
    assert parse_options(page)[0]["userVerification"] == "preferred"
    assert client.post(SECOND, device.sign(page)).status_code == 302
    assert sign_in(device)[1].status_code == 422
    assert "seconde étape seulement" in client.get(HERE).content.decode()


def test_passkey_of_another_account_is_no_second_step(citizen, consultation):
    set_up(citizen)
    _other, other_device = set_up(make_known_person(consultation))
    client, _answer = sign_in_by_password(citizen)
    assert client.post(SECOND, other_device.sign(client.get(SECOND))).status_code == 422
    assert not is_signed_in(client)


def test_challenge_of_another_account_is_no_second_step(citizen, consultation):
    _browser, device = set_up(citizen)
    other = make_known_person(consultation)
    set_up(other)
    client, _answer = sign_in_by_password(citizen)
    others = sign_in_by_password(other)[0].get(SECOND)
    assert client.post(SECOND, device.sign(others)).status_code == 422
    assert client.post(SECOND, device.sign(make.client().get(SIGN_IN))).status_code == 422
    assert not is_signed_in(client)


def test_guesses_are_few(citizen):
    _browser, device = set_up(citizen)
    cache.clear()
    client, _answer = sign_in_by_password(citizen)
    for _ in range(5):
        assert client.post(SECOND, Authenticator().sign(client.get(SECOND))).status_code == 422
    assert client.post(SECOND, device.sign(client.get(SECOND))).status_code == 422
    assert not is_signed_in(client)


@pytest.mark.parametrize("role", ["moderator", "manager", "organisation_admin"])
def test_role_is_usable_with_a_passkey_as_second_factor(consultation, citizen, settings, role):
    settings.STAFF_SECOND_FACTOR = True
    where = None if role == "organisation_admin" else consultation
    about = {"organisation": consultation.organisation, "participant": citizen.participant}
    RoleGrant.objects.create(**about, role=role, consultation=where)
    client, _answer = sign_in_by_password(citizen)
    assert client.get("/staff/")["Location"] == f"{HERE}?asked=1"
    client, _device = set_up(citizen)
    assert client.get("/staff/").status_code == 200
    Row.objects.filter(type="webauthn").delete()
    assert client.get("/staff/")["Location"] == f"{HERE}?asked=1"


# ---- a proof


def test_passkey_with_user_verification_is_a_fresh_proof(citizen):
    _browser, device = set_up(citizen)
    client = make.client(citizen)
    page = client.get(f"{PROVE}?next={ADD}")
    assert parse_options(page)[0]["userVerification"] == "required"
    device.flags = UP
    assert client.post(PROVE, device.sign(page) | {"next": ADD}).status_code == 422
    device.flags = UP | UV
    page = client.get(f"{PROVE}?next={ADD}")
    assert client.post(PROVE, device.sign(page) | {"next": ADD})["Location"] == ADD
    assert client.get(ADD).status_code == 200


def test_proof_by_code_offers_no_passkey(citizen):
    set_up(citizen)
    assert (
        "data-consult-passkey" not in make.client(citizen).get(f"{PROVE}?by=code").content.decode()
    )


# ---- removing


def test_passkey_is_removed_with_a_last_proof_and_recovery_codes_go_with_the_last_one(citizen):
    client, device = set_up(citizen)
    other = Authenticator()
    client.post(ADD, other.make(client.get(ADD), name="Clé USB"))
    first, second = Row.objects.filter(type="webauthn").order_by("pk")
    assert client.post(removal_address(first), {"code": "000000"}).status_code == 422
    assert (
        client.post(removal_address(first), other.sign(client.get(removal_address(first))))[
            "Location"
        ]
        == HERE
    )
    assert Row.objects.filter(type="recovery_codes").count() == 1
    assert sign_in(device)[1].status_code == 422
    codes = re.findall(r"<li><code>(\d+)</code>", client.get(CODES).content.decode())
    assert client.post(removal_address(second), {"code": codes[0]})["Location"] == HERE
    assert Row.objects.count() == 0
    assert "supprimée" in mail.outbox[-1].body
    assert sign_in_by_password(citizen)[1]["Location"] == "/account/"
    assert [
        entry.data["change"]
        for entry in JournalEntry.objects.filter(act="account.passkey").order_by("pk")
    ] == [
        "add",
        "add",
        "remove",
        "remove",
    ]


def test_passkey_of_another_account_cannot_be_removed(citizen, consultation):
    set_up(citizen)
    client, device = set_up(make_known_person(consultation))
    first_passkey = Row.objects.filter(type="webauthn").order_by("pk").first()
    assert client.get(removal_address(first_passkey)).status_code == 404
    removal_page = client.get(
        removal_address(Row.objects.filter(type="webauthn").order_by("pk").last())
    )
    assert client.post(removal_address(first_passkey), device.sign(removal_page)).status_code == 404
    assert Row.objects.filter(type="webauthn").count() == 2


def test_passkeys_go_with_the_account(citizen):
    client, _device = set_up(citizen)
    assert (
        client.post("/account/erase/", {"texts": "keep", "sure": "on"})["Location"]
        == "/account/erased/"
    )
    assert Row.objects.count() == 0


# ---- several organisations


def test_passkey_serves_on_the_host_where_it_was_made_alone(citizen, other_organisation):
    _browser, device = set_up(citizen)
    elsewhere = {"host": "autre.example.org"}
    with tenancy.organisation(other_organisation.pk):
        client = make.client(**elsewhere)
        device.origin, device.rp_id = "http://autre.example.org", "autre.example.org"
        refused = client.post(WITH, device.sign(client.get(SIGN_IN)))
        assert "n’est reliée à aucun compte de ce site" in refused.content.decode()
        client, answer = sign_in_by_password(citizen, **elsewhere)
        assert answer["Location"] == SECOND  # the account is the same, and so is its second factor
        page = client.get(SECOND).content.decode()
        assert "data-consult-passkey" not in page
        assert "sur un autre site" in page
        assert "testserver" not in page
        assert client.post(SECOND, {"passkey": "{}", "challenge": ""}).status_code == 422
        assert not is_signed_in(client)


def test_list_of_passkeys_names_the_host_of_each(citizen, other_organisation):
    browser, _device = set_up(citizen)
    row = Row.objects.get(type="webauthn")
    row.data["host"] = "autre.example.org"
    row.save()
    assert "pour autre.example.org, pas ici" in browser.get(HERE).content.decode()


# ---- stored data


def test_export_names_passkeys_without_keys(citizen):
    _client, device = set_up(citizen)
    sign_in(device)
    rows = {name: list(found) for name, found in own_data(citizen)}["passkey"]
    assert [set(row) for row in rows] == [{"name", "host", "created_at", "last_used_on"}]
    assert (rows[0]["name"], rows[0]["host"]) == ("Téléphone", "testserver")


def test_list_asks_as_much_for_three_as_for_one(citizen):
    client, _device = set_up(citizen)

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert client.get(HERE).status_code == 200
        return len(found)

    queries()
    before = queries()
    for n in range(2):
        client.post(ADD, Authenticator().make(client.get(ADD), name=f"Clé {n}"))
    queries()
    assert (before, queries()) == (5, 5)
