"""The page where an administrator gives a person the reserved name that this person asked for."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.accounts import rules as account_rules
from consult.accounts.people import actions as people_actions
from frontend.staff.entries import required, team
from frontend.staff.organisation.names.forms import GivenNameForm
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page


@page("participant.name")
def give_name(request):
    """Give a reserved name to a person, by the e-mail address of their account."""
    required(account_rules.can_give_names(request.viewer))
    form = GivenNameForm(posted(request))
    if submit(request, form, "participant", people_actions.give_reserved_name):
        messages.success(request, _("The person now has this name beside all their texts."))
        return redirect("staff-organisation-names")
    context = team(request, "staff-organisation", form=form)
    return render(request, "staff/organisation/name.html", context, status=status(form))
