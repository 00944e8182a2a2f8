"""Signing in: one field, one code, the same answer for every address, and a way back."""

import json
import re
from datetime import timedelta
from html import unescape
from unittest import mock
from urllib.parse import parse_qs, urlsplit

import altcha
import pytest
from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import get_hasher
from django.core import mail
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consult.accounts.models import Participant, SignInAsk
from consult.accounts.sign_in import codes, proofs_of_work
from consult.accounts.sign_in.actions import confirm_address, open_account
from debates.models import Comment
from tests.factories import make
from tests.pages import given

pytestmark = pytest.mark.django_db
PASSWORD = "quatre mots de passe ordinaires"


def ask(client, email, back="/consultations/", **more):
    """Ask for a code.

    The client stores the address of the page that waits for the code, as a tab would.
    """
    response = client.post(reverse("sign-in"), {"email": email, "next": back, **more}, follow=True)
    client.waits_at = response.redirect_chain[-1][0]
    return response


def code():
    return re.search(r"\b\d{6}\b", mail.outbox[-1].body)[0]


def link():
    return re.search(r"http://testserver(/\S+)", mail.outbox[-1].body)[1]


def type_code(client, typed):
    return client.post(client.waits_at, {"code": typed})


@pytest.fixture
def production_limits(settings):
    """Set the rate limits of production."""
    settings.RATE_LIMITS_ON = True


@pytest.fixture
def known_account(organisation):
    account = open_account(email="connue@example.org", password=PASSWORD)
    confirm_address(account=account)
    return account


def test_newcomer_gets_an_account_only_once_the_code_came_back(organisation):
    client = make.client()
    ask(client, "Nouvelle@Example.org")
    assert not get_user_model().objects.exists()
    response = type_code(client, code())
    assert (response.status_code, response["Location"]) == (302, "/consultations/")
    account = get_user_model().objects.get()
    assert account.email == "nouvelle@example.org"
    assert Participant.objects.get().account == account
    assert "@" not in Participant.objects.get().public_name


def test_known_person_signs_in_with_the_same_steps(known_account):
    client = make.client()
    ask(client, "connue@example.org")
    assert type_code(client, f" {code()[:3]} {code()[3:]}.")["Location"] == "/consultations/"
    assert get_user_model().objects.count() == 1
    assert client.get(reverse("account")).status_code == 200


def test_answers_do_not_reveal_known_addresses(known_account):
    pages, mails = [], []
    for email in ("connue@example.org", "inconnu@example.org"):
        response = ask(make.client(), email)
        page = response.content.decode().replace(email, "…")
        pages.append(
            re.sub(r'name="(csrfmiddlewaretoken|ask)" value="[^"]+"|ask(=|%3D)[^"]+', "", page)
        )
        mails.append(
            [
                re.sub(r"\d{6}|ask=\S+", "…", text)
                for text in (mail.outbox[-1].subject, mail.outbox[-1].body)
            ]
        )
    assert pages[0] == pages[1]
    assert mails[0] == mails[1]


def ask_for_code(client, email):
    ask(client, email)


def ask_again(client, email):
    ask(client, email)
    age_sign_in_asks()
    client.post(client.waits_at, {"again": "1"})


def type_wrong_code(client, email):
    ask(client, email)
    type_code(client, "000000" if code() != "000000" else "111111")


def type_wrong_password(client, email):
    client.post(reverse("sign-in-password"), {"email": email, "password": "autre chose encore"})


def work_of(step, email):
    """Run a step of signing in.

    Return its queries without values, and the numbers of emails and hashes.
    """
    hasher, before = type(get_hasher()), len(mail.outbox)
    with (
        CaptureQueriesContext(connection) as captured,
        mock.patch.object(hasher, "encode", autospec=True, side_effect=hasher.encode) as hashed,
    ):
        step(make.client(), email)
    statements = [re.sub(r"'[^']*'|\b(s\d+_x)?\d+\b", "…", query["sql"]) for query in captured]
    return statements, len(mail.outbox) - before, hashed.call_count


@pytest.mark.parametrize("step", [ask_for_code, ask_again, type_wrong_code])
def test_anchor_46_code_for_known_and_unknown_address_takes_the_same_work(known_account, step):
    work_of(step, "tiers@example.org")  # work that only the first request does
    assert work_of(step, "connue@example.org") == work_of(step, "inconnu@example.org")


# A known address costs one more query, next to a hash that takes a hundred times longer.
def test_anchor_46_wrong_password_of_known_and_unknown_address_costs_one_hash(known_account):
    open_account(email="sans-mot-de-passe@example.org")
    for email in ("connue@example.org", "sans-mot-de-passe@example.org", "inconnu@example.org"):
        statements, mails, hashes = work_of(type_wrong_password, email)
        assert (email, mails, hashes) == (email, 0, 1)
        assert len(statements) <= 4


def test_mutant_that_hashes_for_known_addresses_only_is_seen(known_account, monkeypatch):
    monkeypatch.setattr(
        AuthenticationBackend, "_mitigate_timing_attack", lambda backend, password: None
    )
    work = [
        work_of(type_wrong_password, email)
        for email in ("connue@example.org", "inconnu@example.org")
    ]
    assert [hashes for _statements, _mails, hashes in work] == [1, 0]


def test_five_wrong_codes_end_the_attempt(organisation):
    client = make.client()
    ask(client, "nouvelle@example.org")
    right = code()
    wrong = "000000" if right != "000000" else "111111"
    assert [type_code(client, wrong).status_code for _ in range(5)] == [422] * 4 + [302]
    again = type_code(client, right)
    assert again["Location"].startswith(reverse("sign-in"))
    assert not get_user_model().objects.exists()
    page = client.get(again["Location"]).content.decode()
    assert "Ce code n’est plus valable" in page
    assert 'value="nouvelle@example.org"' in page


def test_code_sent_again_replaces_the_first(organisation):
    client = make.client()
    ask(client, "nouvelle@example.org")
    first, first_link = code(), link()
    age_sign_in_asks()
    client.post(client.waits_at, {"again": "1"})
    assert len(mail.outbox) == 2
    client.post(client.waits_at, {"again": "1"})
    assert len(mail.outbox) == 2  # a second tap
    assert client.get(first_link).status_code == 410
    if code() != first:
        assert type_code(client, first).status_code == 422
    assert type_code(client, code()).status_code == 302


@pytest.mark.parametrize(
    "back",
    ["https://ailleurs.example/", "//ailleurs.example/", "/\\ailleurs.example", "javascript:1"],
)
def test_foreign_return_address_after_signing_in_is_ignored(organisation, back):
    client = make.client()
    ask(client, "nouvelle@example.org", back)
    assert type_code(client, code())["Location"] == "/"


def test_closed_account_is_not_let_in(known_account):
    known_account.is_active = False
    known_account.save()
    client = make.client()
    ask(client, known_account.email)
    assert type_code(client, code())["Location"] == reverse("sign-in")
    assert client.get(reverse("account")).status_code == 302


def test_password_signs_in_and_says_nothing_more_when_wrong(known_account):
    client = make.client()
    address = reverse("sign-in-password")
    pages = [
        client.post(address, {"email": email, "password": "autre chose encore"})
        .content.decode()
        .replace(email, "…")
        for email in ("connue@example.org", "inconnu@example.org")
    ]
    blank = [re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page) for page in pages]
    assert blank[0] == blank[1]
    response = client.post(
        address, {"email": known_account.email, "password": PASSWORD, "next": "/search/"}
    )
    assert response["Location"] == "/search/"


def test_password_of_an_address_never_proved_asks_for_a_code(organisation):
    open_account(email="preparee@example.org", password=PASSWORD)
    client = make.client()
    response = client.post(
        reverse("sign-in-password"), {"email": "preparee@example.org", "password": PASSWORD}
    )
    client.waits_at = response["Location"]
    assert client.waits_at.startswith(reverse("account_confirm_login_code"))
    assert type_code(client, code()).status_code == 302


def test_signing_in_waits_where_attempts_are_not_counted(known_account, monkeypatch):
    def away(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr("frontend.toolkit.sign_in.attempts.cache.get", away)
    for name, typed in (("sign-in", {}), ("sign-in-password", {"password": PASSWORD})):
        assert (
            make.client().post(reverse(name), {"email": known_account.email, **typed}).status_code
            == 503
        )
    assert mail.outbox == []


@pytest.fixture(autouse=True)
def second_request_counts_as_one_for_longer(monkeypatch):
    """Give slow machines 50 seconds, instead of five, to send the same request twice."""
    monkeypatch.setattr(codes, "SENT_JUST_NOW", timedelta(seconds=50))


def age_sign_in_asks(minutes=1):
    """Let time pass for every sign-in ask."""
    SignInAsk.objects.update(expires_at=F("expires_at") - timedelta(minutes=minutes))


def test_sign_out_is_a_button(organisation):
    viewer = make.person(organisation=organisation)
    client = make.client(viewer)
    assert client.get(reverse("sign-out")).status_code == 200
    assert client.get(reverse("account")).status_code == 200
    client.post(reverse("sign-out"))
    assert client.get(reverse("account")).status_code == 302


def test_pages_of_a_signed_in_person_are_never_cached(consultation):
    client = make.client(make.person(consultation=consultation))
    for address in (
        reverse("home"),
        reverse("consultation", args=[consultation.slug]),
        reverse("account"),
    ):
        assert client.get(address)["Cache-Control"] == "private, no-store"


def test_visitor_is_asked_to_sign_in_and_comes_back(consultation):
    response = make.client().get(reverse("account-tokens"))
    assert response["Location"] == "/sign-in/?next=%2Faccount%2Ftokens%2F"


# ---- the code in another browser, or in a browser that lost its cookies
def test_code_is_typed_in_a_browser_that_lost_its_cookies(organisation):
    client = make.client()
    ask(client, "nouvelle@example.org")
    client.cookies.clear()
    assert client.get(client.waits_at).status_code == 200
    assert type_code(client, code())["Location"] == "/consultations/"


def test_link_of_the_mail_signs_in_another_browser_with_the_typed_text(consultation):
    proposal = given.proposal(consultation)
    here, elsewhere = make.client(), make.client()
    address = given.address("proposal-comment", proposal)
    to_sign_in = here.post(
        address, {"body": "Tapé dans une messagerie.", "charter_accepted": "on"}
    )["Location"]
    ask(here, "nouvelle@example.org", parse_qs(urlsplit(to_sign_in).query)["next"][0])
    page = elsewhere.get(link()).content.decode()
    assert "nouvelle@example.org" in page
    assert not get_user_model().objects.filter(email="nouvelle@example.org").exists()
    assert elsewhere.post(link())["Location"] == address
    assert "Tapé dans une messagerie." in elsewhere.get(address).content.decode()
    assert not Comment.objects.exists()


def test_link_opened_by_a_mail_scanner_does_not_sign_in(organisation):
    client = make.client()
    ask(client, "nouvelle@example.org")
    for method in ("get", "head", "options"):
        robot = make.client()
        assert getattr(robot, method)(link()).status_code == 200
        assert not robot.session.get("_auth_user_id")
    assert not get_user_model().objects.exists()
    assert type_code(client, code()).status_code == 302


def test_used_link_leads_its_person_back_and_warns_others(consultation):
    client = make.client()
    ask(client, "nouvelle@example.org", "/search/")
    assert client.post(link())["Location"] == "/search/"
    assert client.get(link())["Location"] == "/search/"
    other_browser = make.client(make.person(consultation=consultation))
    assert "Le bouton la déconnecte" in other_browser.get(link()).content.decode()
    assert other_browser.post(link())["Location"] == "/search/"
    assert other_browser.get(link())["Location"] == "/search/"


def test_link_needs_the_token_of_the_page_that_shows_it(organisation):
    """Check that the button's form needs a token of this site.

    Otherwise another site could sign a browser in to another account.
    """
    ask(make.client(), "attaquant@example.org")
    victim = make.client(enforce_csrf_checks=True)
    assert victim.post(link()).status_code == 403
    assert not victim.session.get("_auth_user_id")


def test_code_and_link_cannot_replace_each_other(organisation):
    client = make.client()
    ask(client, "nouvelle@example.org")
    ask_token, link_token = (parse_qs(urlsplit(link()).query)[name][0] for name in ("ask", "link"))
    for wrong in (
        {"ask": ask_token, "link": ask_token},
        {"ask": link_token, "link": link_token},
        {"ask": ask_token},
    ):
        assert make.client().post(reverse("sign-in-link"), wrong).status_code == 410
    assert not get_user_model().objects.exists()


def test_used_code_is_valid_again_only_for_a_double_tap(organisation):
    client, other = make.client(), make.client()
    ask(client, "nouvelle@example.org")
    assert type_code(client, code()).status_code == 302
    other.waits_at = client.waits_at
    assert type_code(other, code()).status_code == 302
    SignInAsk.objects.update(used_at=F("used_at") - timedelta(minutes=1))
    assert type_code(make_tab(client), code())["Location"].startswith("/sign-in/?ask=")
    assert make.client().post(link()).status_code == 410


def make_tab(client):
    tab = make.client()
    tab.waits_at = client.waits_at
    return tab


def test_second_tap_whose_token_is_of_before_the_sign_in_goes_on(organisation):
    client = make.client(enforce_csrf_checks=True)
    page = client.get(reverse("sign-in"), {"next": "/search/"}).content.decode()
    typed = {
        "email": "nouvelle@example.org",
        "next": "/search/",
        "csrfmiddlewaretoken": token_of(page),
    }
    waits_at = client.post(reverse("sign-in"), typed)["Location"]
    answer = {
        "code": code(),
        "csrfmiddlewaretoken": token_of(client.get(waits_at).content.decode()),
    }
    answer["ask"] = parse_qs(urlsplit(waits_at).query)["ask"][0]
    assert client.post(waits_at, answer)["Location"] == "/search/"
    second = client.post(waits_at, answer, follow=True, headers={"origin": "http://testserver"})
    assert second.redirect_chain[-1] == ("/search/", 302)


def token_of(page):
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]


def test_form_sent_twice_sends_one_mail(organisation):
    client, key = make.client(), "0f8fad5b-d9cb-469f-a165-70867728950e"
    waits = [ask(client, "nouvelle@example.org", key=key).redirect_chain[-1][0] for _ in range(2)]
    assert (waits[0], len(mail.outbox)) == (waits[1], 1)
    ask(client, "autre@example.org", key=key)
    assert client.waits_at != waits[0]
    assert len(mail.outbox) == 2


def test_wrong_address_is_changed_without_losing_the_place(organisation):
    client = make.client()
    ask(client, "nouvele@example.org", "/search/?q=carte")
    token = parse_qs(urlsplit(client.waits_at).query)["ask"][0]
    client.cookies.clear()
    page = client.get(reverse("sign-in"), {"ask": token}).content.decode()
    assert 'value="nouvele@example.org"' in page
    ask(client, "nouvelle@example.org", ask=token)
    assert type_code(client, code())["Location"] == "/search/?q=carte"


def test_mail_that_could_not_leave_was_not_asked_for(organisation, monkeypatch):
    client, key = make.client(raise_request_exception=False), "0f8fad5b-d9cb-469f-a165-70867728950e"
    typed = {"email": "nouvelle@example.org", "key": key}
    with monkeypatch.context() as patch:
        patch.setattr("consult.accounts.sign_in.codes._write", refuse_connection)
        assert client.post(reverse("sign-in"), typed).status_code == 500
    assert client.post(reverse("sign-in"), typed).status_code == 302
    assert len(mail.outbox) == 1


def refuse_connection(*args):
    raise ConnectionRefusedError


def test_table_of_sign_in_asks_contains_no_code_target_or_text(consultation):
    client = make.client()
    ask(
        client,
        "nouvelle@example.org",
        "/consultations/essai/proposals/1/position/?position=disagree",
    )
    row = str(SignInAsk.objects.values().get())
    ask_token, link_token = (parse_qs(urlsplit(link()).query)[name][0] for name in ("ask", "link"))
    assert not [
        secret
        for secret in (code(), ask_token, link_token, "disagree", "proposals")
        if secret in row
    ]


def test_old_asks_are_forgotten(organisation):
    ask(make.client(), "nouvelle@example.org")
    SignInAsk.objects.update(created_at=F("created_at") - timedelta(hours=25))
    ask(make.client(), "autre@example.org")
    codes.forget_old()
    assert SignInAsk.objects.get().email == "autre@example.org"


# ---- the limits of production
def test_three_mails_an_hour_to_one_address(organisation, production_limits):
    statuses = [
        make.client().post(reverse("sign-in"), {"email": "a@example.org"}).status_code
        for _ in range(4)
    ]
    assert statuses == [302] * 3 + [429]
    assert make.client().post(reverse("sign-in"), {"email": "b@example.org"}).status_code == 302
    assert len(mail.outbox) == 4


def test_codes_requested_by_others_do_not_block_signing_in(known_account, production_limits):
    for _ in range(4):
        make.client(REMOTE_ADDR="192.0.2.66").post(
            reverse("sign-in"), {"email": known_account.email}
        )
    client = make.client(REMOTE_ADDR="198.51.100.7")
    ask(client, known_account.email)
    assert type_code(client, code())["Location"] == "/consultations/"


def test_longer_work_sends_one_more_code_of_eight_digits(known_account, settings):
    settings.PROOF_COST, settings.PROOF_TIMES, settings.RATE_LIMITS_ON = 10, (3, 6), True
    settings.RATE_LIMITS = settings.RATE_LIMITS | {
        "code_mail_total": ((2, 3600),),
        "code_mail_worked": ((2, 3600),),
    }
    for n in range(3):
        make.client(REMOTE_ADDR=f"192.0.2.{n}").post(
            reverse("sign-in"), {"email": known_account.email}
        )
    client = make.client(REMOTE_ADDR="198.51.100.7")
    refused = client.post(reverse("sign-in"), {"email": known_account.email})
    page = refused.content.decode()
    assert (refused.status_code, len(mail.outbox)) == (429, 2)
    assert "Un code que vous avez reçu reste valable" in page
    assert "error-summary" not in page
    sent = client.post(
        reverse("sign-in"), {"email": known_account.email, "proof": prove_work(page)}
    )
    assert (sent.status_code, len(mail.outbox)) == (302, 3)
    waits_at = sent["Location"]
    age_sign_in_asks()
    again = client.post(waits_at, {"again": "1"})
    assert again.status_code == 429
    proof = prove_work(again.content.decode())
    answers = [client.post(waits_at, {"again": "1", "proof": proof}) for _ in range(2)]
    assert [(answer.status_code, "sent=1" in answer.get("Location", "")) for answer in answers] == [
        (302, True),
        (302, True),
    ]
    long_code = re.search(r"\b\d{8}\b", mail.outbox[-1].body)[0]
    assert client.post(waits_at, {"code": long_code})["Location"] == reverse("home")


def test_thirty_codes_an_hour_to_one_address_from_all_networks(organisation, settings):
    """Check that the link of an e-mail already sent signs in the holder of the address."""
    settings.PROOF_COST, settings.PROOF_TIMES, settings.RATE_LIMITS_ON = 10, (3, 6), True
    settings.RATE_LIMITS = settings.RATE_LIMITS | {
        "code_mail_total": ((2, 3600),),
        "code_mail_most": ((4, 3600),),
    }
    statuses = []
    for n in range(5):
        client = make.client(REMOTE_ADDR=f"192.0.2.{n}")
        answer = client.post(reverse("sign-in"), {"email": "a@example.org"})
        if answer.status_code == 429:
            proof = prove_work(answer.content.decode())
            answer = client.post(reverse("sign-in"), {"email": "a@example.org", "proof": proof})
        statuses.append(answer.status_code)
    assert (statuses, len(mail.outbox)) == ([302] * 4 + [429], 4)
    page = answer.content.decode()
    assert "Ouvrez le lien du dernier" in page
    holder = make.client(REMOTE_ADDR="198.51.100.7")
    assert holder.get(link()).status_code == 200
    assert holder.post(link()).status_code == 302
    assert holder.get(reverse("account")).status_code == 200


@pytest.mark.parametrize(
    ("same", "neighbour"),
    [("192.0.2.7", "192.0.2.8"), ("2001:db8:0:1::{n:x}", "2001:db8:0:2::1")],
    ids=["v4", "v6"],
)
def test_twenty_codes_a_minute_from_one_network(organisation, settings, same, neighbour):
    settings.RATE_LIMITS_ON = True
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"sign_in_unproved": ((1000, 60),)}

    def statuses(address, times, start):
        numbers = range(start, start + times)
        return [
            make.client(REMOTE_ADDR=address.format(n=n))
            .post(reverse("sign-in"), {"email": f"{n}@example.org"})
            .status_code
            for n in numbers
        ]

    assert statuses(same, 21, 1) == [302] * 20 + [429]
    assert statuses(neighbour, 1, 100) == [302]


def sign_up_newcomer(address, n):
    client = make.client(REMOTE_ADDR=address)
    ask(client, f"nouvelle{n}@example.org")
    client.code = code()
    return client, type_code(client, client.code)


def prove_work(page):
    """Return the proof that the browser sends after it worked on the challenge of a page."""
    challenge = altcha.Challenge.from_dict(
        json.loads(unescape(re.search(r'data-consult-proof="([^"]+)"', page)[1]))
    )
    return altcha.Payload(challenge, altcha.solve_challenge(challenge)).to_base64()


@pytest.fixture
def crowded_address(organisation, settings):
    """Let five people sign up from 192.0.2.7 within the hour, with cheap proofs.

    There is no other limit.
    """
    wide = {"sign_in": ((1000, 60),), "sign_in_unproved": ((1000, 60),)}
    settings.RATE_LIMITS_ON, settings.RATE_LIMITS = True, settings.RATE_LIMITS | wide
    settings.PROOF_COST, settings.PROOF_TIMES = 10, (3, 6)
    assert settings.RATE_LIMITS["sign_up"] == ((5, 3600),)
    assert [sign_up_newcomer("192.0.2.7", n)[1].status_code for n in range(5)] == [302] * 5


def test_sixth_newcomer_of_an_address_shows_longer_work_and_is_in(crowded_address):
    client, refused = sign_up_newcomer("192.0.2.7", 6)
    page = refused.content.decode()
    assert (refused.status_code, refused["Retry-After"].isdigit()) == (429, True)
    assert "Beaucoup de personnes" in page
    assert "error-summary" not in page  # the page shows no error, because the person made none
    assert f'value="{client.code}"' in page
    assert (
        client.post(client.waits_at, {"code": client.code, "proof": prove_work(page)})["Location"]
        == "/consultations/"
    )


def test_link_of_the_mail_asks_for_the_same_work(crowded_address):
    there = make.client()
    ask(there, "nouvelle9@example.org")
    client, address = make.client(REMOTE_ADDR="192.0.2.7"), link()
    refused = client.post(address)
    assert (refused.status_code, "Beaucoup de personnes" in refused.content.decode()) == (429, True)
    assert client.post(address, {"proof": prove_work(refused.content.decode())}).status_code == 302


def test_work_is_longer_spent_once_and_of_this_use(crowded_address, organisation):
    challenge = altcha.Challenge.from_dict(proofs_of_work.challenge(organisation, "sign-up"))
    assert 24 <= altcha.solve_challenge(challenge).counter <= 48
    client, refused = sign_up_newcomer("192.0.2.7", 6)
    short = prove_work(make.client().get(reverse("sign-in")).content.decode())
    spent = prove_work(refused.content.decode())
    assert proofs_of_work.spend(organisation, "sign-up", spent)
    for proof in (short, spent, "rien", ""):
        assert (
            client.post(client.waits_at, {"code": client.code, "proof": proof}).status_code == 429
        )
    assert not get_user_model().objects.filter(email="nouvelle6@example.org").exists()


def test_without_scripts_the_code_waits_and_neighbours_and_known_people_do_not(
    crowded_address, known_account
):
    client, refused = sign_up_newcomer("192.0.2.7", 6)
    assert "Si JavaScript est désactivé, réessayez dans une heure" in refused.content.decode()
    age_sign_in_asks(15)
    assert sign_up_newcomer("192.0.2.8", 7)[1].status_code == 302
    client.defaults["REMOTE_ADDR"] = "192.0.2.9"
    assert type_code(client, client.code).status_code == 302
    back = make.client(REMOTE_ADDR="192.0.2.7")
    ask(back, known_account.email)
    assert type_code(back, code()).status_code == 302


@pytest.mark.parametrize(
    ("limit", "same", "neighbour"),
    [
        (("sign_up_shared", 100), "192.0.2.50", "192.0.2.51"),
        (("sign_up_network", 30), "2001:db8:0:1::{n:x}", "2001:db8:0:2::1"),
    ],
    ids=["v4", "v6"],
)
def test_work_opens_no_more_than_many(organisation, settings, limit, same, neighbour):
    (name, number), wide = limit, {"sign_in": ((1000, 60),), "sign_in_unproved": ((1000, 60),)}
    assert settings.RATE_LIMITS[name] == ((number, 3600),)
    settings.RATE_LIMITS_ON, settings.RATE_LIMITS = (
        True,
        settings.RATE_LIMITS | wide | {name: ((7, 3600),)},
    )
    with mock.patch.object(
        proofs_of_work, "spend", lambda _organisation, use, _answer: use == "sign-up"
    ):
        answers = [sign_up_newcomer(same.format(n=n), n)[1] for n in range(8)]
        assert [answer.status_code for answer in answers] == [302] * 7 + [429]
        assert "Attendez une heure au plus" in answers[-1].content.decode()
        assert "data-consult-proof" not in answers[-1].content.decode()
        assert sign_up_newcomer(neighbour, 40)[1].status_code == 302


def test_header_of_a_visitor_changes_no_address(organisation, settings):
    settings.RATE_LIMITS_ON, settings.RATE_LIMITS = (
        True,
        settings.RATE_LIMITS | {"sign_in": ((1, 60),)},
    )
    forged = [make.client(HTTP_X_FORWARDED_FOR=f"198.51.100.{n}") for n in range(2)]
    assert [
        browser.post(reverse("sign-in"), {"email": "a@example.org"}).status_code
        for browser in forged
    ] == [302, 429]


def test_wrong_passwords_are_counted_by_account(known_account, organisation):
    def wrong(email):
        typed = {"email": email, "password": "autre chose encore"}
        return make.client().post(reverse("sign-in-password"), typed).content.decode()

    refusals = ["Trop d’essais" in wrong(known_account.email) for _ in range(6)]
    assert refusals == [False] * 5 + [True]
    assert "Trop d’essais" not in wrong("autre@example.org")


def type_password(email, password, network):
    client = make.client(REMOTE_ADDR=network)
    return client.post(reverse("sign-in-password"), {"email": email, "password": password})


def test_wrong_passwords_of_a_stranger_do_not_shut_out_the_holder(known_account):
    email = known_account.email
    refusals = [type_password(email, "autre chose encore", "192.0.2.66") for _ in range(6)]
    assert "Trop d’essais" in refusals[-1].content.decode()
    assert type_password(email, PASSWORD, "192.0.2.66").status_code == 422
    assert type_password(email, PASSWORD, "198.51.100.7").status_code == 302


def test_wrong_passwords_from_many_networks_pause_passwords_with_a_reason(known_account, settings):
    settings.RATE_LIMITS_ON = True
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"password_total": ((7, 3600),)}
    email = known_account.email
    for network in ["192.0.2.66"] * 9 + ["192.0.2.67"]:
        type_password(email, "autre chose encore", network)
    # The refusals of one network are not counted, nor is a right password.
    assert type_password(email, PASSWORD, "198.51.100.7").status_code == 302
    type_password(email, "autre chose encore", "192.0.2.67")
    paused = type_password(email, PASSWORD, "198.51.100.7")
    assert paused.status_code == 422
    assert "plutôt avec un code" in paused.content.decode()
