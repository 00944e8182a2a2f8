"""Proof of work instead of a captcha.

A valid proof allows wider limits. Without it, the same form works with narrower limits.
"""

import json
import re
import time
from datetime import timedelta
from html import unescape

import altcha
import pytest
from django.core import mail, signing
from django.db.models import F
from django.urls import reverse

from consult.accounts.models import SpentProof
from consult.accounts.sign_in import proofs_of_work
from frontend.toolkit.forms.proof_of_work_form import SALT
from moderation.models import Notice
from tests.factories import make
from tests.pages import given

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def as_shipped(settings):
    """Use the limits and the delay of production, with a cheaper proof."""
    settings.RATE_LIMITS_ON, settings.UNPROVED_SECONDS = True, 2
    settings.PROOF_COST, settings.PROOF_TIMES = 10, (3, 6)


def read_form(address=None):
    """Return the challenge and the time stamp of a visitor's form."""
    page = make.client().get(address or reverse("sign-in")).content.decode()
    challenge = json.loads(unescape(re.search(r'data-consult-proof="([^"]+)"', page)[1]))
    return challenge, re.search(r'name="shown_at" value="([^"]+)"', page)[1]


def answer(challenge):
    parsed = altcha.Challenge.from_dict(challenge)
    return altcha.Payload(parsed, altcha.solve_challenge(parsed)).to_base64()


def ago(seconds):
    """Return the time stamp of a form that was shown so many seconds ago."""
    return signing.dumps(time.time() - seconds, salt=SALT)


def send(n=0, **typed):
    return make.client().post(reverse("sign-in"), {"email": f"nouvelle{n}@example.org", **typed})


def test_form_with_a_proof_is_accepted_at_once(organisation):
    challenge, shown_at = read_form()
    assert send(proof=answer(challenge), shown_at=shown_at).status_code == 302
    assert SpentProof.objects.count() == 1


def test_form_with_a_proof_needs_no_time_stamp(organisation):
    assert send(proof=answer(read_form()[0])).status_code == 302


def test_form_without_proof_is_accepted_after_the_delay(organisation):
    assert send(shown_at=ago(3)).status_code == 302
    assert len(mail.outbox) == 1
    assert SpentProof.objects.count() == 0


@pytest.mark.parametrize(
    "fields",
    [{}, {"shown_at": "rien"}, {"proof": "bm9u"}, {"shown_at": 8 * 86400}],
)
def test_form_without_proof_nor_moment_is_shown_again_with_its_input(organisation, fields):
    fields = {
        name: ago(value) if isinstance(value, int) else value for name, value in fields.items()
    }
    again = send(**fields)
    page = again.content.decode()
    assert (again.status_code, len(mail.outbox)) == (422, 0)
    assert 'value="nouvelle0@example.org"' in page
    assert "Envoyez encore une fois" in page and "ne contient pas d’erreur" in page
    assert "à corriger" not in page


def test_form_filled_in_by_the_browser_and_sent_at_once_is_accepted(organisation):
    shown_at = read_form()[1]
    assert send(shown_at=shown_at).status_code == 302
    assert len(mail.outbox) == 1


def test_forms_sent_at_once_without_proof_are_shown_again_after_the_first(organisation, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"quick_form": ((2, 3600),)}
    assert [send(n, shown_at=ago(0)).status_code for n in range(3)] == [302, 302, 422]
    assert send(4, shown_at=ago(3)).status_code == 302
    assert send(5, shown_at=ago(0), proof=answer(read_form()[0])).status_code == 302


def test_form_with_the_hidden_field_filled_is_refused(organisation):
    for proof in ("", answer(read_form()[0])):
        again = send(shown_at=ago(60), proof=proof, reference="https://example.org")
        assert (again.status_code, len(mail.outbox)) == (422, 0)
        assert "https://example.org" not in again.content.decode()


def forged(**changed):
    """Return the answer to an easier challenge that the site did not make."""
    challenge = read_form()[0]
    challenge["parameters"] |= {"keyPrefix": "", **changed}
    return answer(challenge)


def test_invalid_proof_is_refused(organisation, other_organisation):
    right = answer(read_form()[0])
    assert proofs_of_work.spend(organisation, "sign-in", right)
    wrong = {
        "replayed": right,
        "easier": forged(),
        "of another use": answer(proofs_of_work.challenge(organisation, "notice")),
        "of another organisation": answer(proofs_of_work.challenge(other_organisation, "sign-in")),
        "endless": "A" * 5000,
        "no JSON": "e30=",
        "empty": "",
    }
    assert [
        name
        for name, proof in wrong.items()
        if proofs_of_work.spend(organisation, "sign-in", proof)
    ] == []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(proofs_of_work, "VALID", timedelta(seconds=-1))
        late = answer(proofs_of_work.challenge(organisation, "sign-in"))
    assert not proofs_of_work.spend(organisation, "sign-in", late)


def test_spent_proofs_are_forgotten_once_their_challenge_is_over(organisation):
    proofs_of_work.spend(
        organisation, "sign-in", answer(proofs_of_work.challenge(organisation, "sign-in"))
    )
    proofs_of_work.forget_old()
    assert SpentProof.objects.count() == 1
    SpentProof.objects.update(created_at=F("created_at") - timedelta(hours=2))
    proofs_of_work.forget_old()
    assert SpentProof.objects.count() == 0


def test_requests_without_proof_are_limited_per_network(organisation, settings):
    assert settings.RATE_LIMITS["sign_in_unproved"] == ((20, 3600),)
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"sign_in_unproved": ((2, 3600),)}
    assert [send(n, shown_at=ago(3)).status_code for n in range(3)] == [302, 302, 429]
    assert send(4, proof=answer(read_form()[0])).status_code == 302
    neighbour = make.client(REMOTE_ADDR="192.0.2.9")
    typed = {"email": "voisine@example.org", "shown_at": ago(3)}
    assert neighbour.post(reverse("sign-in"), typed).status_code == 302


def test_notices_of_visitors_carry_proofs_and_those_of_people_do_not(consultation):
    text = given.proposal(consultation)
    address = reverse("notice-new", args=["proposal", text.pk])
    fast = make.client().post(address, {"reason": "spam", "explanation": "Une réclame."})
    assert (fast.status_code, "Une réclame.</textarea>" in fast.content.decode()) == (422, True)
    assert (
        make.client()
        .post(address, {"reason": "spam", "proof": answer(read_form(address)[0])})
        .status_code
        == 302
    )
    known = make.client(make.person(consultation=consultation))
    assert "data-consult-proof" not in known.get(address).content.decode()
    assert known.post(address, {"reason": "spam"}).status_code == 302
    assert Notice.objects.count() == 2
