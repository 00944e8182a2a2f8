"""The page where a member of the team chooses a public name, at the first sign-in with a role."""

from django.http import HttpResponseRedirect
from django.shortcuts import render

from consult.accounts.people.actions import choose_public_name
from frontend.sign_in.forms import TeamNameForm
from frontend.sign_in.pending_data import back
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page


@page("account.manage")
def choose_name(request):
    """Ask for the name that stands beside the work of the viewer, then go on."""
    if not request.viewer.participant.has_provisional_name:
        return HttpResponseRedirect(back(request))
    form = TeamNameForm(posted(request))
    if submit(request, form, "participant", choose_public_name):
        return HttpResponseRedirect(back(request))
    context = {"form": form, "next": back(request)}
    return render(request, "sign_in/name.html", context, status=status(form))
