"""Pages of the second factor of an account: set up, print recovery codes, remove.

Setting up and recovery codes need a fresh proof. Removing needs the second factor itself.
"""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from consult.accounts.passkeys import passkeys, webauthn
from consult.accounts.second_factors import authenticators
from consult.accounts.second_factors.adapter import SecondFactorUnreadable
from frontend.account.identity_proof.requirement import is_proven, prove_first
from frontend.account.second_factor.forms import AppCodeForm
from frontend.account.second_factor.removal import HERE, confirm_removal
from frontend.presenters.account.account_page import account_page
from frontend.toolkit.forms.form_submission import posted
from frontend.toolkit.pages.page import page
from frontend.toolkit.sign_in.attempts import must_be_counted
from frontend.toolkit.sign_in.code_forms import is_accepted
from frontend.toolkit.sign_in.second_step import second_step


@page("account.manage")
def show_second_factor(request):
    """Show the second factor of the account, if any, and the acts that are possible."""
    factor = authenticators.second_factor_of(request.user)
    known = passkeys.passkeys_of(request.user)
    here = webauthn.host_of(request)
    return account_page(request, HERE, factor=factor, passkeys=known, here=here)


@page("account.manage")
def add_second_factor(request):
    """Show the secret to scan or type, then check a code of the application."""
    if not is_proven(request):
        return prove_first(request)
    found = authenticators.second_factor_of(request.user)
    if found and found.app_since:
        return redirect(HERE)
    if request.method == "POST":
        must_be_counted()
    form = AppCodeForm(posted(request))
    if is_accepted(
        form, partial(authenticators.add_second_factor, viewer=request.viewer, request=request)
    ):
        authenticators.email_change(request, "added")
        messages.success(request, _("Your second factor is ready. Print its recovery codes now."))
        return redirect("account-second-factor-codes")
    secret, link = authenticators.load_pending_secret(request, anew=request.method != "POST")
    spaced = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return account_page(request, "account-second-factor-add", form, secret=spaced, link=link)


@page("account.manage")
def draw_secret(request):
    """Return the secret as an SVG drawing to scan, until its first code is accepted."""
    if not is_proven(request):
        return prove_first(request)
    return HttpResponse(authenticators.draw_pending_secret(request), content_type="image/svg+xml")


@page("account.manage")
def show_recovery_codes(request):
    """Show the recovery codes, to print. On POST, replace them with new ones."""
    if not is_proven(request):
        return prove_first(request)
    anew = request.method == "POST"
    try:
        codes = authenticators.recovery_codes(viewer=request.viewer, request=request, anew=anew)
        is_unreadable = False
    except SecondFactorUnreadable:
        codes = []
        is_unreadable = True
    if not authenticators.second_factor_of(request.user):
        return redirect(HERE)
    context = {"codes": codes, "anew": anew, "is_unreadable": is_unreadable}
    return account_page(request, "account-second-factor-codes", **context)


@page("account.manage")
def remove_application(request):
    """Remove the application, after a last proof with the second factor."""
    step = second_step(request, request.user)
    if step.is_proven:
        authenticators.remove_second_factor(viewer=request.viewer, request=request)
        return confirm_removal(
            request, "removed", _("You no longer need a code from the app to sign in.")
        )
    return account_page(request, "account-second-factor-remove", step.sent, step=step)
