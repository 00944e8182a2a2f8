"""The organisations of the installation, and the door by which a new one enters."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.accounts import actions as accounts
from consult.accounts import rules as account_rules
from consult.organisations import selectors
from frontend.acts import attempt, posted, status
from frontend.doors import page
from frontend.staff.entries import required, team
from frontend.staff.platform.forms import NewOrganisationForm


@page("organisation.create")
def organisations(request):
    """Every organisation with its hosts; create one with its first administrator."""
    required(account_rules.can_create_organisation(request.viewer))
    form = NewOrganisationForm(posted(request))
    if request.method == "POST":

        def act():
            written = {name: form.cleaned_data[name] for name in ("name", "slug", "domain", "administrator")}
            return accounts.welcome_organisation(viewer=request.viewer, **written)

        if attempt(request, form, "organisation", act):
            messages.success(request, _("The organisation is created. It answers on its host."))
            return redirect("staff-platform")
    context = team(request, "staff-platform", form=form, organisations=selectors.organisations())
    return render(request, "staff/platform/organisations.html", context, status=status(form))
