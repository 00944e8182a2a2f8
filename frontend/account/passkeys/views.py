"""Pages of the passkeys of an account.

Adding one needs a fresh proof, removing one needs the second factor.
"""

from functools import partial

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from consult.accounts import adapters
from consult.accounts.passkeys import passkeys, webauthn
from consult.accounts.second_factors import authenticators
from frontend.account.identity_proof.requirement import is_proven, prove_first
from frontend.account.passkeys.forms import NewPasskeyForm
from frontend.account.second_factor.removal import confirm_removal
from frontend.presenters.account.account_page import account_page
from frontend.toolkit.forms.form_submission import posted
from frontend.toolkit.pages.page import page
from frontend.toolkit.sign_in.attempts import must_be_counted
from frontend.toolkit.sign_in.code_forms import is_accepted
from frontend.toolkit.sign_in.second_step import second_step


@page("account.manage")
def add_passkey(request):
    """Ask for a name, and let the device make the passkey."""
    if not is_proven(request):
        return prove_first(request)
    if request.method == "POST":
        must_be_counted()
    device = adapters.browser_name(request.headers.get("User-Agent", ""))
    form = NewPasskeyForm(posted(request), initial={"name": device or _("My passkey")})
    if is_accepted(form, partial(_add, request)):
        authenticators.email_change(request, "passkey added")
        messages.success(
            request, _("Your passkey is ready. Print the recovery codes, in case you lose it.")
        )
        return redirect("account-second-factor-codes")
    passkey_request = passkeys.ask_new(request)
    here = webauthn.host_of(request)
    return account_page(
        request, "account-passkey-add", form, passkey_request=passkey_request, here=here
    )


def _add(request, *, name, passkey, challenge):
    arguments = {"name": name, "answer": passkey, "challenge": challenge}
    passkeys.add_passkey(viewer=request.viewer, request=request, **arguments)


@page("account.manage")
def remove_passkey(request, passkey_id):
    """Remove a passkey, after a last proof with the second factor."""
    passkey = passkeys.passkey_of(request.user, passkey_id)
    step = second_step(request, request.user)
    if step.is_proven:
        passkeys.remove_passkey(viewer=request.viewer, request=request, passkey_id=passkey_id)
        return confirm_removal(
            request, "passkey removed", _("This passkey no longer opens your account.")
        )
    title = _("Remove the passkey “%(name)s”") % {"name": passkey.name}
    return account_page(
        request, "account-passkey-remove", step.sent, title=title, step=step, passkey=passkey
    )
