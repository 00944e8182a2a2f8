"""Pages where a person without access to their account gets a copy of their data, or leaves.

GDPR art. 15 and 17 apply to people with a suspended or closed account too. The link of the e-mail
alone is not enough: they prove who they are as if they signed in, and are then led back here.
"""

from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.accounts.adapters import has_recent_identity_proof
from consult.accounts.people import selectors
from consult.accounts.personal_data import erasure
from consult.accounts.second_factors.authenticators import second_factor_of
from consult.core.exceptions import NotAllowed, NotFound, SignInFirst, TooMany
from frontend.presenters.account.data_copy import stream_copy
from frontend.presenters.forms.erasure import LeaveForm
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page
from moderation.measures import selectors as measure_selectors


def _person(request, key):
    person, found = measure_selectors.opened_by(request.organisation, key)
    if not has_recent_identity_proof(request, found.participant):
        raise NotFound if request.viewer.participant else SignInFirst
    if second_factor_of(found.participant.account):  # it is checked only when a session opens
        raise NotAllowed(
            _("Your account has a second factor. Write to us to receive your data or to be erased.")
        )
    return person


@page("account.manage", prepare=True)
def show_data(request, key):
    """Show what the person may do with their data, and erase the account on POST.

    The person chooses what becomes of their texts.
    """
    person = _person(request, key)
    form = LeaveForm(posted(request))
    if submit(request, form, "participant", erasure.erase_account, viewer=person):
        request.session.flush()
        return redirect("account-erased")
    return _show_form(request, key, person, form, status=status(form))


def _show_form(request, key, person, form, *, status, refusal=None):
    places = selectors.places_of(person.participant.account)
    context = {"form": form, "key": key, "places": places, "refusal": refusal}
    return render(request, "measures/data.html", context, status=status)


@page("account.manage", prepare=True)
def download_data(request, key):
    """Send everything that the person gave, in one file.

    The number of downloads an hour is limited.
    """
    person = _person(request, key)
    if request.method != "POST":
        return redirect("measure-data", key)
    try:
        return stream_copy(request, person)
    except TooMany as refusal:
        return _show_form(request, key, person, LeaveForm(), refusal=refusal, status=refusal.status)
