"""A proof of work instead of a captcha: the browser works for a moment while its form is filled in (ADR 29).

ALTCHA's challenges, solved in `static/js/proof.js`. A proof opens the wider limits; a browser that has none, for lack
of scripts, meets narrower ones, and is never refused for that.
"""

from __future__ import annotations

import secrets
import time
from datetime import timedelta

import altcha
from django.conf import settings
from django.db import connection
from django.utils.crypto import salted_hmac

from consult.accounts.models import SpentProof
from consult.core import tenancy
from consult.core.clock import ClockNow

VALID = timedelta(hours=1)
# A network that many people share (`networks`), an address to which several codes were sent (`asking`).
LONGER = {"sign-up": 8, "code": 8}
LONGEST = 2000  # characters of an answer; a longer one is none
SPEND = """
INSERT INTO accounts_spentproof (id, organisation_id, nonce) VALUES (gen_random_uuid(), %s, %s) ON CONFLICT DO NOTHING
"""


def challenge(organisation, use) -> dict:
    """Something to work on, for one use in one organisation, within an hour. As long for everybody: no luck in it.

    `LONGER` uses ask for several times as much.
    """
    least, most = (times * LONGER.get(use, 1) for times in settings.PROOF_TIMES)
    return altcha.create_challenge(
        "PBKDF2/SHA-256",
        settings.PROOF_COST,
        counter=least + secrets.randbelow(most - least + 1),
        expires_at=int(time.time() + VALID.total_seconds()),
        data=_meant_for(organisation, use),
        hmac_secret=_secret("challenge"),
        hmac_key_secret=_secret("key"),
    ).to_dict()


def spend(organisation, use, answer) -> bool:
    """Whether an answer proves work done for this use here, for the first time. It is then spent."""
    if not answer or len(answer) > LONGEST:
        return False
    found = altcha.verify_solution(answer, _secret("challenge"), hmac_key_secret=_secret("key"))
    if not found.verified:
        return False
    asked = altcha.Payload.from_base64(answer).challenge.parameters
    return asked.data == _meant_for(organisation, use) and serves_first(organisation, asked.nonce)


def serves_first(organisation, nonce: str) -> bool:
    """Whether what serves once (a proof's nonce, a passkey's challenge) serves here for the first time; noted."""
    with connection.cursor() as cursor:
        cursor.execute(SPEND, [organisation.pk, nonce])
        return bool(cursor.rowcount)


def forget_old() -> None:
    """Remove what was spent longer ago than a challenge lasts."""
    with tenancy.across_organisations("old proofs of everybody are forgotten"):
        SpentProof.objects.filter(created_at__lt=ClockNow() - VALID - timedelta(minutes=5)).delete()


def _meant_for(organisation, use):
    return {"use": use, "organisation": str(organisation.pk)}


def _secret(use):
    return salted_hmac(f"consult.proof.{use}", "", algorithm="sha256").hexdigest()
