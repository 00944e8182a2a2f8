"""The page where an administrator erases a person who asked the organisation for it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.accounts import rules as account_rules
from consult.accounts.personal_data import erasure
from frontend.staff.entries import required, team
from frontend.staff.organisation.erasures.forms import ErasureForm
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page


@page("participant.erase")
def erase_participant(request):
    """Erase a person who asked for it, by the e-mail address of their account."""
    required(account_rules.can_erase_others(request.viewer))
    form = ErasureForm(posted(request))
    if submit(request, form, "participant", erasure.erase_by_email):
        messages.success(
            request,
            _(
                "The data of this person has been erased. The texts will be erased or made "
                "anonymous within a minute."
            ),
        )
        return redirect("staff-organisation-erase")
    context = team(request, "staff-organisation", form=form)
    return render(request, "staff/organisation/erase.html", context, status=status(form))
