"""The page of the working hours of an organisation, by which its promised delays are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.accounts import rules as account_rules
from consult.accounts.tenants import actions as tenant_actions
from frontend.staff.entries import of_organisation, required
from frontend.staff.organisation.hours.forms import HoursForm
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page

if TYPE_CHECKING:
    from consult.organisations.models import Organisation


def _initial_values(organisation: Organisation) -> dict:
    week = {f"day_{number}": spans for number, spans in enumerate(organisation.opening_hours)}
    return week | {
        "holiday_calendar": organisation.holiday_calendar,
        "closing_days": organisation.closing_days,
    }


@page("organisation.edit")
def edit_hours(request):
    """Show and save the hours in which the office is open.

    Delays promised to people whose texts wait for a moderator are counted in these hours.
    """
    required(account_rules.can_edit_organisation(request.viewer))
    form = HoursForm(posted(request), initial=_initial_values(request.organisation))
    if submit(request, form, "organisation", tenant_actions.edit_organisation):
        messages.success(request, _("The working hours have been saved."))
        return redirect("staff-organisation-hours")
    context = of_organisation(request, "staff-organisation-hours", form=form)
    return render(request, "staff/organisation/hours.html", context, status=status(form))
