"""Passkeys shown by several browsers at once, by processes that commit for real; and what happens without guards."""

from collections import Counter

import pytest
from allauth.mfa.models import Authenticator as Row
from django.db import transaction

from consult.accounts import actions, passkey_proofs, webauthn
from consult.core import tenancy
from tests.accounts.authenticator import Authenticator
from tests.factories import make
from tests.faults.harness import fleet, meeting, outcome_of

pytestmark = pytest.mark.committed
BROWSERS = 8
ADD, SIGN_IN, WITH = "/account/second-factor/passkeys/add/", "/sign-in/", "/sign-in/passkey/"


@pytest.fixture
def organisation_(committed):
    """An organisation in a database where commits are real."""
    organisation = make.organisation()
    tenancy.set_organisation(organisation.pk)
    return organisation


def kept(organisation, device):
    """Let somebody make a passkey on a device."""
    person = make.person(organisation=organisation)
    account = person.participant.account
    account.set_password("quatre mots bien ordinaires")
    account.save()
    actions.confirm_address(account=account)
    client = make.client()
    client.post("/sign-in/password/", {"email": account.email, "password": "quatre mots bien ordinaires"})
    assert client.post(ADD, device.make(client.get(ADD))).status_code == 302
    return device


def at_once(organisation, said):
    """How many browsers were let in (302) and refused (422), each with what it says."""
    works = [lambda one=one: outcome_of(lambda: make.client().post(WITH, one).status_code) for one in said]
    return Counter(outcome.value for outcome in fleet(organisation.pk, works))


def replayed(organisation):
    """One answer, from a passkey that counts nothing, sent by everybody."""
    device = kept(organisation, Authenticator(counts=0))
    return at_once(organisation, [device.sign(make.client().get(SIGN_IN))] * BROWSERS)


def copied(organisation):
    """As many devices that hold the same key and count alike, each with a challenge of its own."""
    device, said = kept(organisation, Authenticator()), []
    for _ in range(BROWSERS):
        device.counter = 0
        said.append(device.sign(make.client().get(SIGN_IN)))
    return at_once(organisation, said)


def test_answer_sent_by_many_at_once_lets_one_in(organisation_):
    assert replayed(organisation_) == {302: 1, 422: BROWSERS - 1}


def test_without_its_row_the_challenge_lets_everybody_in(organisation_, monkeypatch):
    """The mutant: challenges that are not noted."""
    monkeypatch.setattr(webauthn, "serves_first", lambda *_: True)
    assert replayed(organisation_)[302] > 1


def test_copies_of_a_passkey_at_once_are_one(organisation_):
    assert copied(organisation_) == {302: 1, 422: BROWSERS - 1}
    assert Row.objects.get(type="webauthn").data["counter"] == 1


def test_without_the_lock_copies_pass(organisation_, monkeypatch):
    """The mutant: counts that do not wait for one another."""
    meet = meeting(BROWSERS)

    @transaction.atomic
    def unlocked(row_id, counter):
        row = Row.objects.get(pk=row_id)
        if counter <= row.data["counter"]:
            raise passkey_proofs.PasskeyCopied
        meet()
        row.data["counter"] = counter
        row.save(update_fields=["data"])

    monkeypatch.setattr(passkey_proofs, "_count", unlocked)
    assert copied(organisation_) == {302: BROWSERS}
