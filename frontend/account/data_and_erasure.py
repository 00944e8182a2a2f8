"""Pages of the participant's data: download a copy, and erase the account."""

from django.contrib.auth import logout
from django.shortcuts import redirect, render

from consult.accounts.people import selectors
from consult.accounts.personal_data import erasure
from consult.core.exceptions import TooMany
from frontend.account.identity_proof.requirement import is_proven, prove_first
from frontend.presenters.account.account_page import account_page
from frontend.presenters.account.data_copy import stream_copy
from frontend.presenters.forms.erasure import LeaveForm
from frontend.toolkit.forms.form_submission import posted, submit
from frontend.toolkit.pages.page import PUBLIC, page
from frontend.toolkit.sessions.unsent_texts import restore_unsent, store_unsent


@page("account.manage")
def show_data(request):
    """Show what the participant may do with the data that the site stores about them."""
    return account_page(request, "account-data")


@page("account.manage")
def download_data(request):
    """Send the participant's data in one file, as a page and as JSON. Few copies an hour."""
    if request.method != "POST":
        return redirect("account-data")
    try:
        return stream_copy(request, request.viewer)
    except TooMany as refusal:
        return account_page(request, "account-data", refusal=refusal, status=refusal.status)


@page("account.manage")
def erase_account(request):
    """Ask what to do with the texts, and erase the account for good, after a fresh proof."""
    if not is_proven(request):
        if request.method == "POST":
            store_unsent(request)
        return prove_first(request)
    form = LeaveForm(posted(request), initial=restore_unsent(request))
    if submit(request, form, "participant", erasure.erase_account):
        logout(request)
        return redirect("account-erased")
    places = selectors.places_of(request.user)
    return account_page(request, "account-erase", form, places=places)


@page(PUBLIC)
def show_erased(request):
    """Show what happened to a person who no longer has an account."""
    return render(request, "account/erased.html")
