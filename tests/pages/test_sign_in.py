"""Signing in: one field, one code, the same answer to everybody, back to where one was."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.urls import reverse

from consult.accounts.actions import confirm_address, open_account
from consult.accounts.models import Participant
from tests.factories import make

pytestmark = pytest.mark.django_db
PASSWORD = "quatre mots de passe ordinaires"


def ask(client, email, back="/consultations/"):
    return client.post(reverse("sign-in"), {"email": email, "next": back}, follow=True)


def code():
    return re.search(r"\b\d{6}\b", mail.outbox[-1].body)[0]


def type_code(client, typed, back="/consultations/"):
    return client.post(reverse("account_confirm_login_code"), {"code": typed, "next": back})


@pytest.fixture
def known(organisation):
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


def test_known_person_signs_in_with_the_same_steps(known):
    client = make.client()
    ask(client, "connue@example.org")
    assert type_code(client, f" {code()[:3]} {code()[3:]}.")["Location"] == "/consultations/"
    assert get_user_model().objects.count() == 1
    assert client.get(reverse("account")).status_code == 200


def test_answers_do_not_tell_who_is_known(known):
    pages, mails = [], []
    for email in ("connue@example.org", "inconnu@example.org"):
        response = ask(make.client(), email)
        shown = response.content.decode().replace(email, "…")
        pages.append(re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", shown))
        mails.append((re.sub(r"\d{6}", "…", mail.outbox[-1].subject), re.sub(r"\d{6}", "…", mail.outbox[-1].body)))
    assert pages[0] == pages[1]
    assert mails[0] == mails[1]


def test_five_wrong_codes_end_the_attempt(organisation):
    client = make.client()
    ask(client, "nouvelle@example.org")
    right = code()
    for _ in range(5):
        response = type_code(client, "000000" if right != "000000" else "111111")
    assert response.status_code == 422
    assert type_code(client, right)["Location"] == reverse("sign-in")
    assert not get_user_model().objects.exists()


def test_code_sent_again_replaces_the_first(organisation):
    client = make.client()
    ask(client, "nouvelle@example.org")
    first = code()
    client.post(reverse("account_confirm_login_code"), {"again": "1"})
    if code() != first:
        assert type_code(client, first).status_code == 422
    assert type_code(client, code()).status_code == 302


@pytest.mark.parametrize(
    "back", ["https://ailleurs.example/", "//ailleurs.example/", "/\\ailleurs.example", "javascript:1"]
)
def test_nobody_is_sent_to_another_site(organisation, back):
    client = make.client()
    ask(client, "nouvelle@example.org", back)
    assert type_code(client, code(), back)["Location"] == "/"


def test_closed_account_is_not_let_in(known):
    known.is_active = False
    known.save()
    client = make.client()
    ask(client, known.email)
    assert type_code(client, code())["Location"] == reverse("sign-in")
    assert client.get(reverse("account")).status_code == 302


def test_password_signs_in_and_says_nothing_more_when_wrong(known):
    client = make.client()
    address = reverse("sign-in-password")
    said = [
        client.post(address, {"email": email, "password": "autre chose encore"}).content.decode().replace(email, "…")
        for email in ("connue@example.org", "inconnu@example.org")
    ]
    blank = [re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", one) for one in said]
    assert blank[0] == blank[1]
    response = client.post(address, {"email": known.email, "password": PASSWORD, "next": "/search/"})
    assert response["Location"] == "/search/"


def test_password_of_an_address_never_proved_asks_for_a_code(organisation):
    open_account(email="preparee@example.org", password=PASSWORD)
    client = make.client()
    response = client.post(reverse("sign-in-password"), {"email": "preparee@example.org", "password": PASSWORD})
    assert response["Location"].startswith(reverse("account_confirm_login_code"))
    assert type_code(client, code()).status_code == 302


def test_signing_in_waits_where_attempts_are_not_counted(known, monkeypatch):
    def away(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr("frontend.sign_in.attempts.cache.get", away)
    for name, typed in (("sign-in", {}), ("sign-in-password", {"password": PASSWORD})):
        assert make.client().post(reverse(name), {"email": known.email, **typed}).status_code == 503
    assert mail.outbox == []


def test_code_is_asked_for_a_few_times_an_hour(organisation):
    statuses = [make.client().post(reverse("sign-in"), {"email": "a@example.org"}).status_code for _ in range(6)]
    assert statuses == [302] * 5 + [422]


def test_sign_out_is_a_button(organisation):
    viewer = make.person(organisation=organisation)
    client = make.client(viewer)
    assert client.get(reverse("sign-out")).status_code == 200
    assert client.get(reverse("account")).status_code == 200
    client.post(reverse("sign-out"))
    assert client.get(reverse("account")).status_code == 302


def test_pages_of_somebody_are_never_kept(consultation):
    client = make.client(make.person(consultation=consultation))
    for address in (reverse("home"), reverse("consultation", args=[consultation.slug]), reverse("account")):
        assert client.get(address)["Cache-Control"] == "private, no-store"


def test_visitor_is_asked_to_sign_in_and_comes_back(consultation):
    response = make.client().get(reverse("account-tokens"))
    assert response["Location"] == "/sign-in/?next=%2Faccount%2Ftokens%2F"
