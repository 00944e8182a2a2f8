"""Proofs of work, which replace a captcha (ADR 29).

The browser works for a moment while a person fills in its form. The challenges are those of ALTCHA,
and `static/js/proof.js` solves them. With a proof, the limits are higher. A browser without scripts
has no proof and gets lower limits, but is never refused for that alone.
"""

from __future__ import annotations

import secrets
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import altcha
from django.conf import settings
from django.db import connection
from django.utils.crypto import salted_hmac

from consult.accounts.models import SpentProof
from consult.core.postgres import tenancy
from consult.core.postgres.clock import ClockNow

if TYPE_CHECKING:
    from consult.organisations.models import Organisation


VALID = timedelta(hours=1)
# For a network that many people share (`networks`), and for an address to which several codes were
# sent (`asking`).
LONGER = {"sign-up": 8, "code": 8}
LONGEST = 2000  # characters of an answer; a longer answer is refused
SPEND = """
INSERT INTO accounts_spentproof (id, organisation_id, nonce) VALUES (gen_random_uuid(), %s, %s) ON CONFLICT DO NOTHING
"""


def challenge(organisation: Organisation, use: str) -> dict:
    """Return a challenge for one use in one organisation, valid for an hour.

    The work is drawn from the range `PROOF_TIMES`: the longest takes twice as long as the shortest.
    The uses in `LONGER` need several times as much.
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


def spend(organisation: Organisation, use: str, answer: str) -> bool:
    """Return whether an answer proves work for this use here for the first time, and spend it."""
    if not answer or len(answer) > LONGEST:
        return False
    found = altcha.verify_solution(answer, _secret("challenge"), hmac_key_secret=_secret("key"))
    if not found.verified:
        return False
    parameters = altcha.Payload.from_base64(answer).challenge.parameters
    return parameters.data == _meant_for(organisation, use) and serves_first(
        organisation, parameters.nonce
    )


def serves_first(organisation: Organisation, nonce: str) -> bool:
    """Return whether a nonce is used here for the first time, and store it.

    It is the nonce of a proof of work, or the challenge of a passkey.
    """
    with connection.cursor() as cursor:
        cursor.execute(SPEND, [organisation.pk, nonce])
        return bool(cursor.rowcount)


def forget_old() -> None:
    """Delete the spent nonces that are older than the validity of a challenge."""
    with tenancy.across_organisations("old proofs of everybody are forgotten"):
        SpentProof.objects.filter(created_at__lt=ClockNow() - VALID - timedelta(minutes=5)).delete()


def _meant_for(organisation: Organisation, use: str) -> dict[str, Any]:
    return {"use": use, "organisation": str(organisation.pk)}


def _secret(use: str) -> str:
    return salted_hmac(f"consult.proof.{use}", "", algorithm="sha256").hexdigest()
