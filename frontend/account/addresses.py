"""Pages that change the e-mail address of an account.

A code is sent to the old address, then one to the new address.
"""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from consult.accounts.sign_in import actions, identity_proofs
from consult.accounts.sign_in.codes import AskIsOver
from consult.core.exceptions import Invalid
from frontend.account.forms import AddressForm, NewAddressCode
from frontend.account.identity_proof.requirement import is_proven, prove_first
from frontend.presenters.account.account_page import account_page
from frontend.toolkit.forms.form_submission import posted
from frontend.toolkit.pages.page import page
from frontend.toolkit.sign_in.attempts import must_be_counted


@page("account.manage")
def change_address(request):
    """Ask for the new address, after a proof by a code sent to the current one."""
    if not is_proven(request, by="code"):
        return prove_first(request, by="code")
    if request.method == "POST":
        must_be_counted()
    form = AddressForm(posted(request), request=request)
    if form.is_valid():
        return redirect("account-email-code")
    return account_page(request, "account-email", form, email=request.user.email)


@page("account.manage")
def confirm_address(request):
    """Ask for the code sent to the new address, then change the address.

    Every other session is then ended.
    """
    waiting = identity_proofs.new_address(request)
    if waiting is None:
        return redirect("account-email")
    form = NewAddressCode(posted(request), request=request)
    try:
        is_right = form.is_valid()
    except AskIsOver:
        return redirect("account-email")
    if is_right:
        former = request.user.email
        try:
            actions.change_address(viewer=request.viewer, email=waiting.email)
        except Invalid as refusal:
            form.add_error("code", str(refusal))
        else:
            identity_proofs.settle_new_address(request, former)
            message = _(
                "You now sign in with your new address. You have been signed out "
                "everywhere else. Your API tokens have been revoked."
            )
            messages.success(request, message)
            return redirect("account")
    return account_page(request, "account-email-code", form, email=waiting.email)
