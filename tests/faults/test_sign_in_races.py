"""Sign-in codes requested and guessed at once, in processes that commit for real.

Mutants show what happens without the lock.
"""

import re
from collections import Counter

import pytest
from django.core import mail
from django.urls import reverse

from consult.accounts.models import SignInAsk
from consult.accounts.sign_in import codes
from consult.core.postgres import tenancy
from consult.core.postgres.clock import ClockNow
from tests.factories import make
from tests.faults.harness import fleet, meeting, outcome_of

pytestmark = pytest.mark.committed
GUESSES = 8
CHANGE = "/account/email/"
KEY = "0f8fad5b-d9cb-469f-a165-70867728950e"


@pytest.fixture
def organisation_(committed):
    """Return an organisation in a database where commits are real."""
    organisation = make.organisation()
    tenancy.set_organisation(organisation.pk)
    return organisation


def ask_for_code():
    """Ask for a code.

    Return the address of the page that waits for it, and the number of sent e-mails.
    """
    typed = {"email": "nouvelle@example.org", "key": KEY}
    return make.client().post(reverse("sign-in"), typed)["Location"], len(mail.outbox)


def guessed_at_once(organisation):
    """Count the guesses answered "wrong" (422) and "over" (302).

    No real code is made of letters.
    """
    waits_at, _mails = ask_for_code()
    guess = {"code": "aucun"}
    guesses = [
        lambda: outcome_of(lambda: make.client().post(waits_at, guess).status_code)
        for _ in range(GUESSES)
    ]
    return Counter(outcome.value for outcome in fleet(organisation.pk, guesses))


def test_five_guesses_at_once_are_accepted_at_most(organisation_):
    assert guessed_at_once(organisation_) == {422: 4, 302: GUESSES - 4}
    assert SignInAsk.objects.get().wrong_codes == 5


@pytest.fixture
def unlocked(monkeypatch):
    """Read the row of a code without its lock, and let all guesses read before one writes."""
    meet = meeting(GUESSES)

    def read(token):
        row = (
            SignInAsk.objects.filter(asker_digest=codes._digest(token))
            .annotate(seen_at=ClockNow())
            .get()
        )
        meet()
        return row

    monkeypatch.setattr(codes, "_lock_open_ask", read)


def test_mutant_without_the_lock_allows_more_guesses(organisation_, unlocked):
    """Make guesses that do not wait for one another."""
    assert guessed_at_once(organisation_)[422] > 4


def test_form_sent_by_several_taps_at_once_sends_one_email(organisation_):
    answers = [
        outcome.value for outcome in fleet(organisation_.pk, [lambda: outcome_of(ask_for_code)] * 8)
    ]
    assert len({waits_at for waits_at, _mails in answers}) == 1
    assert sum(mails for _waits_at, mails in answers) == 1
    assert SignInAsk.objects.count() == 1


def changes_guessed_at_once(organisation):
    """Count the answers to guesses at the code of a new address.

    One signed-in person sends them all at once.
    """
    person = make.person(organisation=organisation)
    browser = make.client(person)
    browser.post("/account/prove/", {"send": "1", "next": CHANGE, "by": "code"})
    code = re.search(r"\b\d{6}\b", mail.outbox[-1].body)[0]
    browser.post("/account/prove/", {"code": code, "next": CHANGE})
    assert browser.post(CHANGE, {"email": "nouvelle@example.org"}).status_code == 302
    guess = {"code": "aucun"}
    guesses = [
        lambda: outcome_of(lambda: browser.post(f"{CHANGE}code/", guess).status_code)
        for _ in range(GUESSES)
    ]
    return Counter(outcome.value for outcome in fleet(organisation.pk, guesses))


def test_five_guesses_at_the_code_of_a_new_address_are_accepted_at_most(organisation_):
    assert changes_guessed_at_once(organisation_) == {422: 4, 302: GUESSES - 4}
    assert SignInAsk.objects.get().wrong_codes == 5


def test_mutant_without_the_lock_allows_more_guesses_for_a_new_address(organisation_, unlocked):
    """Make guesses that do not wait for one another."""
    assert changes_guessed_at_once(organisation_)[422] > 4
