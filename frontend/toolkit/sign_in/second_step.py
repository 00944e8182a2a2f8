"""The second step of a proof: a code of an application, a passkey, or a recovery code."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django import forms

from consult.accounts.passkeys import passkey_proofs
from consult.accounts.passkeys.webauthn import PasskeyRequest
from consult.accounts.requests import SiteRequest
from consult.accounts.second_factors.authenticators import (
    SecondFactor,
    prove_second_factor,
    second_factor_of,
)
from frontend.toolkit.forms.form_submission import posted
from frontend.toolkit.sign_in.attempts import must_be_counted
from frontend.toolkit.sign_in.code_forms import PasskeyForm, SecondCodeForm, is_accepted

if TYPE_CHECKING:
    from consult.accounts.models import Account


@dataclass(frozen=True)
class Step:
    """The state of the second step: the form that was sent, and the ways to answer.

    `holds` is set once the proof is accepted. `asked` is the request for a passkey, if one can be
    used on this host.
    """

    sent: forms.Form
    is_proven: bool
    code: SecondCodeForm
    passkey_request: PasskeyRequest | None
    factor: SecondFactor | None


def second_step(request: SiteRequest, account: Account) -> Step:
    """Check a code or a passkey of the account, once. A GET only returns the ways to answer."""
    if request.method == "POST":
        must_be_counted()
    by_passkey = "passkey" in request.POST
    code = SecondCodeForm(None if by_passkey else posted(request))
    sent = PasskeyForm(request.POST) if by_passkey else code
    is_proven = is_accepted(
        sent, partial(_by_passkey if by_passkey else prove_second_factor, request, account)
    )
    passkey_request = None if is_proven else passkey_proofs.ask_proof(request, account)
    return Step(sent, is_proven, code, passkey_request, second_factor_of(account))


def _by_passkey(request: SiteRequest, account: Account, *, passkey: Any, challenge: Any) -> None:
    passkey_proofs.prove(request, account, answer=passkey, challenge=challenge)
