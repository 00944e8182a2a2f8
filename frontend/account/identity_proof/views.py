"""The page where a person proves their identity before acts that cannot be undone.

The proof is a code, the password or a passkey.
"""

from contextlib import suppress
from functools import partial

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from consult.accounts import adapters
from consult.accounts.passkeys import passkey_proofs
from consult.accounts.sign_in import identity_proofs
from consult.core.exceptions import TooMany
from frontend.account.forms import ProofByCode, ProofByPassword
from frontend.account.identity_proof.requirement import proof_url
from frontend.presenters.account.account_page import account_page
from frontend.toolkit.forms.form_submission import posted
from frontend.toolkit.pages.page import is_place, page
from frontend.toolkit.sign_in.attempts import must_be_counted
from frontend.toolkit.sign_in.code_forms import TOO_MANY, PasskeyForm, is_accepted


@sensitive_post_parameters("code", "password")
@page("account.manage")
def prove_identity(request):
    """Ask for a proof: a code sent by e-mail, the password or a passkey.

    Then return to the page before.
    """
    next_path = request.POST.get("next") or request.GET.get("next")
    back = next_path if is_place(next_path) else reverse("account")
    if request.method == "POST":
        must_be_counted()
    if request.POST.get("send"):
        return _send(request, back)
    by_passkey = "passkey" in request.POST
    by_password = "password" in request.POST
    code = ProofByCode(None if by_password or by_passkey else posted(request), account=request.user)
    word = ProofByPassword(posted(request) if by_password else None)
    if by_passkey:
        sent = PasskeyForm(request.POST)
        if is_accepted(sent, partial(_by_passkey, request)):
            return HttpResponseRedirect(back)
        return _show_page(request, sent, back, code=code, word=word)
    if code.is_valid() or (word.is_valid() and _is_password(request, word)):
        identity_proofs.note_proof(request, "password" if by_password else "code")
        return HttpResponseRedirect(back)
    return _show_page(request, word if by_password else code, back, code=code, word=word)


def _by_passkey(request, *, passkey, challenge):
    passkey_proofs.prove(request, request.user, answer=passkey, challenge=challenge, alone=True)


def _send(request, back):
    with suppress(TooMany):
        identity_proofs.send_proof(request, request.user)
        return HttpResponseRedirect(
            proof_url(back, sent=1, **({"by": "code"} if "by" in request.POST else {}))
        )
    form = ProofByCode({}, account=request.user)
    form.full_clean()
    # The stubs of `ErrorList` leave out lazy translations.
    form.errors["code"] = form.error_class([TOO_MANY])  # type: ignore[list-item]
    return _show_page(request, form, back, code=form, word=ProofByPassword())


def _show_page(request, form, back, *, code, word):
    """Show the page of the proof.

    If the request has a parameter `by`, only the code is offered. Otherwise the password and a
    passkey are offered too, if the account has them.
    """
    is_free = "by" not in request.GET and "by" not in request.POST
    context = {"code": code, "next": back, "email": request.user.email, "is_free": is_free}
    context["word"] = word if is_free and request.user.has_usable_password() else None
    context["passkey_request"] = (
        passkey_proofs.ask_proof(request, request.user, alone=True) if is_free else None
    )
    return account_page(request, "account-prove", form, **context)


def _is_password(request, form):
    try:
        found = adapters.is_correct_password(request, form.cleaned_data["password"])
    except ValidationError:
        form.add_error("password", forms.ValidationError(TOO_MANY))
        return False
    if not found:
        form.add_error("password", _("This is not your current password."))
    return found
