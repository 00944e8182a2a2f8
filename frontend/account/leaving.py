"""One's own data: the copy of it, and being erased."""

import tempfile

from django.contrib.auth import logout
from django.shortcuts import redirect, render

from consult.accounts import erasing, selectors
from consult.core.exceptions import TooMany
from consult.core.streaming import streamed
from frontend.account.copies import FILE_NAME, write_copy
from frontend.account.forms import LeaveForm
from frontend.account.pieces import account_page
from frontend.account.proving import is_proven, prove_first
from frontend.acts import attempt, keep, kept, posted
from frontend.doors import PUBLIC, page

IN_MEMORY = 1024 * 1024


@page("account.manage")
def data(request):
    """What one may do with what the site keeps of oneself."""
    return account_page(request, "account-data")


@page("account.manage")
def download(request):
    """Everything that one gave, as a page to read and as data, in one file; few an hour."""
    if request.method != "POST":
        return redirect("account-data")
    try:
        return copy_of(request, request.viewer)
    except TooMany as refusal:
        return account_page(request, "account-data", refusal=refusal, status=refusal.status)


def copy_of(request, viewer):
    """The file of everything that somebody gave, streamed. Raises `TooMany`."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed with the response
    try:
        write_copy(viewer, file)
    except TooMany:
        file.close()
        raise
    file.seek(0)
    response = streamed(request, file)
    response["Content-Type"] = "application/zip"
    response["Content-Disposition"] = f'attachment; filename="{FILE_NAME}.zip"'
    return response


@page("account.manage")
def erase(request):
    """Choose what becomes of one's texts, and leave for good; only after a fresh proof that it is really oneself."""
    if not is_proven(request):
        if request.method == "POST":
            keep(request)
        return prove_first(request)
    form = LeaveForm(posted(request), initial=kept(request))
    if request.method == "POST":

        def act():
            return erasing.erase_account(viewer=request.viewer, keep_texts=form.cleaned_data["texts"] == "keep")

        if attempt(request, form, "participant", act):
            logout(request)
            return redirect("account-erased")
    places = selectors.places_of(request.user)
    return account_page(request, "account-erase", form, within="account-data", places=places)


@page(PUBLIC)
def erased(request):
    """What happened, for whoever has no account any more."""
    return render(request, "account/erased.html")
