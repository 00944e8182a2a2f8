"""The second step of signing in: a code of an application, a passkey, or a recovery code.

It is asked of people who have a second factor.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from allauth.account.internal.decorators import login_stage_required
from allauth.mfa.stages import AuthenticateStage
from django.shortcuts import render

from consult.accounts import passkey_proofs
from consult.accounts.second_factors import SecondFactor, prove_second_factor, second_factor_of
from frontend.acts import posted, status
from frontend.doors import PUBLIC, page
from frontend.sign_in.attempts import must_be_counted
from frontend.sign_in.forms import PasskeyForm, SecondCodeForm, is_accepted

if TYPE_CHECKING:
    from django import forms

    from consult.accounts.webauthn import Asked


@dataclass(frozen=True)
class Step:
    """The state of the second step: the form that was sent, and the ways to answer.

    `holds` is set once the proof is accepted. `asked` is the request for a passkey, if one can be
    used on this host.
    """

    sent: forms.Form
    holds: bool
    code: SecondCodeForm
    asked: Asked | None
    factor: SecondFactor | None


def second_step(request, account) -> Step:
    """Check a code or a passkey of the account, once. A GET only returns the ways to answer."""
    if request.method == "POST":
        must_be_counted()
    by_passkey = "passkey" in request.POST
    code = SecondCodeForm(None if by_passkey else posted(request))
    sent = PasskeyForm(request.POST) if by_passkey else code
    holds = is_accepted(sent, partial(_by_passkey if by_passkey else prove_second_factor, request, account))
    asked = None if holds else passkey_proofs.ask_proof(request, account)
    return Step(sent, holds, code, asked, second_factor_of(account))


def _by_passkey(request, account, *, passkey, challenge):
    passkey_proofs.prove(request, account, answer=passkey, challenge=challenge)


@page(PUBLIC)
@login_stage_required(stage=AuthenticateStage.key, redirect_urlname="sign-in")
def ask(request):
    """Ask for the second factor, then go on to the page that the person came for."""
    stage = request._login_stage
    step = second_step(request, stage.login.user)
    if step.holds:
        return stage.exit()
    return render(request, "sign_in/second_factor.html", {"form": step.sent, "step": step}, status=status(step.sent))
