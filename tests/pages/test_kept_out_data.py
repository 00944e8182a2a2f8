"""A person whose account was closed can still export their data or leave.

They enter a code on the page that shows the reasons.
"""

import re
import time
import zipfile
from io import BytesIO

import pytest
from django.core import mail
from django.urls import reverse

from consult.accounts.measures.checks import key_of
from consult.accounts.models import Participant
from moderation.models import Measure
from tests.accounts import authenticator
from tests.factories import make
from tests.moderation.test_measures import admin, ask, grant, moderator, person  # noqa: F401
from tests.pages import given

pytestmark = pytest.mark.django_db
ERASURE = {"texts": "tombstone", "sure": "on"}


@pytest.fixture
def closed_account(consultation, admin, moderator, person):  # noqa: F811
    """Return a person whose account was closed, the page about it, and a text of theirs."""
    text = given.proposal(consultation, person)
    grant(moderator, ask(admin, person, consultation, "close"))
    measure = Measure.objects.get()
    return person, reverse("measure", args=[key_of(measure.pk)]), text


def sign_in(client, person):  # noqa: F811
    redirect = client.post(
        reverse("sign-in"), {"email": person.participant.account.email, "next": "/"}
    )
    return client.post(
        redirect["Location"], {"code": re.search(r"\b\d{6}\b", mail.outbox[-1].body)[0]}
    )


def test_link_to_the_measure_alone_gives_no_data(closed_account):
    _person, path, _text = closed_account
    client = make.client()
    assert f'href="{path}data/"' in client.get(path).content.decode()
    for answer in (
        client.get(f"{path}data/"),
        client.post(f"{path}data/", ERASURE),
        client.post(f"{path}data/download/"),
    ):
        assert answer["Location"].startswith(reverse("sign-in"))
    assert client.cookies.get("sessionid") is None


def test_export_and_erasure_are_possible_after_a_code(closed_account):
    person, path, text = closed_account  # noqa: F811
    client = make.client()
    assert sign_in(client, person)["Location"] == path
    assert client.get(reverse("account")).status_code == 302  # no session was opened
    copy = client.post(f"{path}data/download/")
    with zipfile.ZipFile(BytesIO(b"".join(copy.streaming_content))) as archive:
        assert text.title in archive.read("data.json").decode()
    assert client.post(f"{path}data/", {"texts": "keep"}).status_code == 422
    assert Participant.objects.get(pk=person.participant.pk).account_id
    assert client.post(f"{path}data/", ERASURE)["Location"] == reverse("account-erased")
    erased = Participant.objects.get(pk=person.participant.pk)
    assert (erased.state, erased.account_id) == ("erased", None)
    assert client.get(f"{path}data/").status_code == 404


def test_proof_serves_half_an_hour_for_the_own_account(
    closed_account,
    monkeypatch,
    consultation,
    admin,  # noqa: F811
    moderator,  # noqa: F811
):
    person, path, _text = closed_account  # noqa: F811
    other = make.person(consultation=consultation)
    grant(moderator, ask(admin, other, consultation, "close"))
    client = make.client()
    sign_in(client, other)
    assert client.get(f"{path}data/").status_code == 302
    sign_in(client, person)
    assert client.get(f"{path}data/").status_code == 200
    then = 31 * 60 + time.time()
    monkeypatch.setattr("consult.accounts.adapters.time.time", lambda: then)
    assert client.get(f"{path}data/").status_code == 302


def test_code_is_not_enough_for_an_account_with_a_second_factor(closed_account):
    person, path, _text = closed_account  # noqa: F811
    authenticator.store_passkey(person.participant.account)
    client = make.client()
    sign_in(client, person)
    assert client.get(f"{path}data/").status_code == 403
    assert client.post(f"{path}data/download/").status_code == 403
