"""Changing the email address of an account.

Both addresses are confirmed, the former one is notified, and the pages do not reveal whether an
address is known.
"""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse

from consult.core.models import JournalEntry
from tests.factories import make

pytestmark = pytest.mark.django_db
CHANGE, CODE, PROVE = "/account/email/", "/account/email/code/", "/account/prove/"
NEW = "nouvelle.adresse@example.org"


@pytest.fixture
def citizen(consultation):
    return make.person(consultation=consultation)


def code():
    return re.search(r"\b\d{6}\b", mail.outbox[-1].body)[0]


def proven(citizen):
    """Return a browser whose owner has just entered a code sent to their present address."""
    client = make.client(citizen)
    assert client.get(CHANGE)["Location"] == f"{PROVE}?next=%2Faccount%2Femail%2F&by=code"
    client.post(PROVE, {"send": "1", "next": CHANGE, "by": "code"})
    assert client.post(PROVE, {"code": code(), "next": CHANGE})["Location"] == CHANGE
    return client


def test_address_changes_once_both_are_proved(citizen):
    account, former = citizen.participant.account, citizen.participant.account.email
    elsewhere, client = make.client(citizen), proven(citizen)
    assert elsewhere.get("/account/").status_code == 200
    assert client.post(CHANGE, {"email": NEW.upper()})["Location"] == CODE
    assert mail.outbox[-1].to == [NEW]
    account.refresh_from_db()
    assert account.email == former
    assert client.post(CODE, {"code": code()})["Location"] == reverse("account")
    account.refresh_from_db()
    assert account.email == NEW
    assert list(
        EmailAddress.objects.filter(user=account).values_list("email", "primary", "verified")
    ) == [(NEW, True, True)]
    assert mail.outbox[-1].to == [former]
    assert NEW not in mail.outbox[-1].body
    assert (client.get(CHANGE).status_code, elsewhere.get("/account/").status_code) == (200, 302)
    assert JournalEntry.objects.get(act="account.address").data == {}


def test_password_does_not_prove_the_address(citizen):
    account = citizen.participant.account
    account.set_password("quatre mots bien ordinaires")
    account.save()
    client = make.client(citizen)
    client.post(PROVE, {"password": "quatre mots bien ordinaires", "next": CHANGE})
    assert client.get(CHANGE).status_code == 302
    assert 'name="password"' not in client.get(f"{PROVE}?next={CHANGE}&by=code").content.decode()


def test_known_address_is_revealed_only_by_a_mail_to_its_owner(citizen):
    other = make.account(email=NEW)
    client = proven(citizen)
    assert client.post(CHANGE, {"email": NEW})["Location"] == CODE  # as for an unknown address
    answer = client.post(CODE, {"code": code()})
    assert (answer.status_code, "déjà" in answer.content.decode()) == (422, True)
    other.refresh_from_db()
    assert other.email == NEW


def test_few_wrong_codes_end_the_wait(citizen):
    client = proven(citizen)
    client.post(CHANGE, {"email": NEW})
    right = code()
    for _ in range(5):
        client.post(CODE, {"code": "000000" if right != "000000" else "111111"})
    assert client.post(CODE, {"code": right})["Location"] == CHANGE


@pytest.mark.parametrize("email", ["", "pas une adresse", "a@b"])
def test_malformed_address_is_refused(citizen, email):
    sent_before = len(mail.outbox)
    assert proven(citizen).post(CHANGE, {"email": email}).status_code == 422
    assert len(mail.outbox) == sent_before + 1


def test_codes_for_new_addresses_are_few_by_account(citizen, settings):
    client, sent_before = proven(citizen), len(mail.outbox)
    settings.RATE_LIMITS_ON = True
    answers = [client.post(CHANGE, {"email": f"inconnue{n}@example.org"}) for n in range(7)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [422] * 2
    assert len(mail.outbox) == sent_before + 5
    assert 'value="inconnue6@example.org"' in answers[-1].content.decode()


def test_codes_for_a_new_address_are_limited_and_do_not_block_its_owner_s_sign_in(
    consultation, settings
):
    people = [make.person(consultation=consultation) for _ in range(4)]
    browsers = [proven(person) for person in people]
    settings.RATE_LIMITS_ON = True
    assert [browser.post(CHANGE, {"email": NEW}).status_code for browser in browsers] == [
        302
    ] * 3 + [422]
    assert make.client().post("/sign-in/", {"email": NEW}).status_code == 302


def test_same_address_is_refused(citizen):
    assert (
        proven(citizen).post(CHANGE, {"email": citizen.participant.account.email}).status_code
        == 422
    )


def test_language_of_mails_is_chosen(citizen):
    client = make.client(citizen)
    name = citizen.participant.public_name
    assert (
        client.post("/account/profile/", {"public_name": name, "language": "xx"}).status_code == 422
    )
    assert (
        client.post("/account/profile/", {"public_name": name, "language": "en"}).status_code == 302
    )
    citizen.participant.account.refresh_from_db()
    assert citizen.participant.account.language == "en"
