"""Erasure through the pages: a fresh proof first, then a choice.

Afterwards the person cannot sign in any more.
"""

import re
import time

import pytest
from django.core import mail
from django.urls import reverse

from consult.accounts.models import Account, Participant
from consult.accounts.sign_in import actions
from consult.core.models import Job
from tests.factories import make
from tests.pages import given

pytestmark = pytest.mark.django_db
PROVE, ERASE = "/account/prove/", "/account/erase/"
ERASURE = {"texts": "tombstone", "sure": "on"}


@pytest.fixture
def citizen(consultation):
    return make.person(consultation=consultation)


def code():
    return re.search(r"\b\d{6}\b", mail.outbox[-1].body)[0]


def prove(client, back=ERASE):
    sent = client.post(PROVE, {"send": "1", "next": back})
    assert sent.status_code == 302
    return client.post(PROVE, {"code": code(), "next": back})


def test_erasing_asks_for_a_fresh_code_then_for_a_choice(consultation, citizen):
    client, text = make.client(citizen), given.proposal(consultation, citizen)
    assert client.get(ERASE)["Location"] == f"{PROVE}?next=%2Faccount%2Ferase%2F"
    assert client.post(ERASE, ERASURE)["Location"].startswith(PROVE)
    assert Account.objects.filter(pk=citizen.participant.account_id).exists()
    assert prove(client)["Location"] == ERASE
    assert mail.outbox[-1].to == [citizen.participant.account.email]
    [chosen] = re.findall(
        r'<input[^>]*name="texts"[^>]*checked[^>]*>', client.get(ERASE).content.decode()
    )
    assert 'value="tombstone"' in chosen  # as chosen before the proof was asked for
    assert client.post(ERASE, {"texts": "keep"}).status_code == 422
    assert client.post(ERASE, ERASURE)["Location"] == reverse("account-erased")
    assert client.get(reverse("account-erased")).status_code == 200
    assert client.get(reverse("account")).status_code == 302
    assert Participant.objects.get(pk=text.author_id).state == "erased"
    assert Job.objects.get(name="accounts.erase_participant").arguments["texts"] == "tombstone"


def test_a_fresh_sign_in_is_proof_enough_and_an_old_one_is_not(citizen, monkeypatch):
    account = citizen.participant.account
    client = make.client()
    redirect = client.post(reverse("sign-in"), {"email": account.email, "next": "/"})
    client.post(redirect["Location"], {"code": code()})
    assert client.get(ERASE).status_code == 200
    now = time.time()
    monkeypatch.setattr("consult.accounts.adapters.time.time", lambda: now + 601)
    assert client.get(ERASE).status_code == 302


def test_password_is_proof_too(citizen):
    account = citizen.participant.account
    account.set_password("quatre mots bien ordinaires")
    account.save()
    actions.confirm_address(account=account)
    client = make.client(citizen)
    wrong = client.post(PROVE, {"password": "autre chose", "next": ERASE})
    assert (wrong.status_code, client.get(ERASE).status_code) == (422, 302)
    assert (
        client.post(PROVE, {"password": "quatre mots bien ordinaires", "next": ERASE})["Location"]
        == ERASE
    )
    assert client.get(ERASE).status_code == 200


def test_code_is_valid_once_ends_after_wrong_tries_and_is_replaced_by_the_next(citizen):
    client = make.client(citizen)
    client.post(PROVE, {"send": "1", "next": ERASE})
    first = code()
    for _ in range(5):
        assert (
            client.post(PROVE, {"code": "000000" if first != "000000" else "111111"}).status_code
            == 422
        )
    assert client.post(PROVE, {"code": first}).status_code == 422
    client.post(PROVE, {"send": "1", "next": ERASE})
    second = code()
    assert (
        client.post(PROVE, {"code": f"{second[:3]} {second[3:]}", "next": ERASE}).status_code == 302
    )
    assert client.post(PROVE, {"code": second, "next": ERASE}).status_code == 422


def test_few_codes_leave_an_hour(citizen, settings):
    settings.RATE_LIMITS_ON = True
    client = make.client(citizen)
    answers = [client.post(PROVE, {"send": "1", "next": ERASE}).status_code for _ in range(4)]
    assert answers == [302] * 3 + [422]
    assert len(mail.outbox) == 3


def test_code_of_another_account_is_refused(citizen):
    client, other = (
        make.client(citizen),
        make.client(make.person(organisation=citizen.organisation)),
    )
    other.post(PROVE, {"send": "1"})
    assert client.post(PROVE, {"code": code()}).status_code == 422


def test_proof_leads_back_to_this_site_only(citizen):
    client = make.client(citizen)
    client.post(PROVE, {"send": "1"})
    assert client.post(PROVE, {"code": code(), "next": "//evil.example.org/"})[
        "Location"
    ] == reverse("account")


def test_administrator_erases_a_participant_at_their_request(consultation, citizen):
    admin = make.client(make.person("organisation_admin", consultation))
    address, email = reverse("staff-organisation-erase"), citizen.participant.account.email
    fields = {"email": email, "identity": "document", "texts": "keep", "sure": "on"}
    for missing in fields:
        assert (
            admin.post(address, {k: v for k, v in fields.items() if k != missing}).status_code
            == 422
        )
    assert admin.post(address, fields | {"email": "inconnue@example.org"}).status_code == 422
    assert admin.post(address, fields).status_code == 302
    assert Participant.objects.get(pk=citizen.participant.pk).state == "erased"
    assert email not in admin.get(address).content.decode()


def test_erasure_page_names_every_organisation_of_the_account(citizen, other_organisation):
    make.participant(other_organisation, account_=citizen.participant.account)
    client = make.client(citizen)
    prove(client)
    assert "Autre ville (exemple)" in client.get(ERASE).content.decode()
