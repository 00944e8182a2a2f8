"""The page of the accessibility statement of an organisation."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.accounts import rules as account_rules
from consult.accounts.tenants import actions as tenant_actions
from frontend.staff.entries import of_organisation, required
from frontend.staff.organisation.accessibility.forms import StatementForm
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.forms.form_values import values
from frontend.toolkit.pages.page import page


@page("organisation.edit")
def edit_statement(request):
    """Show and save the facts from which the public accessibility statement is made."""
    required(account_rules.can_edit_organisation(request.viewer))
    form = StatementForm(posted(request), initial=values(StatementForm, request.organisation))
    if submit(request, form, "organisation", tenant_actions.edit_organisation):
        messages.success(request, _("The accessibility statement has been saved."))
        return redirect("staff-organisation-accessibility")
    context = of_organisation(request, "staff-organisation-accessibility", form=form)
    return render(request, "staff/organisation/accessibility.html", context, status=status(form))
