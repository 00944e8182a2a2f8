"""Passkeys used by several browsers at once, in processes that commit for real.

Mutants show what happens without the guards.
"""

from collections import Counter

import pytest
from allauth.mfa.models import Authenticator as Row
from django.db import transaction

from consult.accounts.passkeys import passkey_proofs, webauthn
from consult.accounts.sign_in import actions
from consult.core.postgres import tenancy
from tests.accounts.authenticator import Authenticator
from tests.factories import make
from tests.faults.harness import fleet, meeting, outcome_of

pytestmark = pytest.mark.committed
BROWSERS = 8
ADD, SIGN_IN, WITH = "/account/second-factor/passkeys/add/", "/sign-in/", "/sign-in/passkey/"


@pytest.fixture
def organisation_(committed):
    """Return an organisation in a database where commits are real."""
    organisation = make.organisation()
    tenancy.set_organisation(organisation.pk)
    return organisation


def add_passkey(organisation, device):
    """Create a passkey of a new person on a device, and return the device."""
    person = make.person(organisation=organisation)
    account = person.participant.account
    account.set_password("quatre mots bien ordinaires")
    account.save()
    actions.confirm_address(account=account)
    client = make.client()
    client.post(
        "/sign-in/password/", {"email": account.email, "password": "quatre mots bien ordinaires"}
    )
    assert client.post(ADD, device.make(client.get(ADD))).status_code == 302
    return device


def at_once(organisation, answers):
    """Count the browsers that were let in (302) and refused (422), each with its own answer."""
    works = [
        lambda answer=answer: outcome_of(lambda: make.client().post(WITH, answer).status_code)
        for answer in answers
    ]
    return Counter(outcome.value for outcome in fleet(organisation.pk, works))


def replayed(organisation):
    """Send one answer of a passkey without a counter from every browser."""
    device = add_passkey(organisation, Authenticator(counts=0))
    return at_once(organisation, [device.sign(make.client().get(SIGN_IN))] * BROWSERS)


def copied(organisation):
    """Sign in from several devices with the same key and the same counter.

    Each device answers its own challenge.
    """
    device, answers = add_passkey(organisation, Authenticator()), []
    for _ in range(BROWSERS):
        device.counter = 0
        answers.append(device.sign(make.client().get(SIGN_IN)))
    return at_once(organisation, answers)


def test_answer_sent_by_many_browsers_at_once_lets_one_in(organisation_):
    assert replayed(organisation_) == {302: 1, 422: BROWSERS - 1}


def test_mutant_that_stores_no_challenge_lets_several_browsers_in(organisation_, monkeypatch):
    """Remove the record of used challenges."""
    monkeypatch.setattr(webauthn, "serves_first", lambda *_: True)
    assert replayed(organisation_)[302] > 1


def test_copies_of_a_passkey_at_once_let_one_in(organisation_):
    assert copied(organisation_) == {302: 1, 422: BROWSERS - 1}
    assert Row.objects.get(type="webauthn").data["counter"] == 1


def test_mutant_without_the_lock_lets_copies_in(organisation_, monkeypatch):
    """Read and write the counters without locking the row."""
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
