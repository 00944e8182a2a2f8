"""The page of the legal notice of an organisation, with the times for which data are stored."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.accounts import rules as account_rules
from consult.accounts.tenants import actions as tenant_actions
from consult.core.checks import find_last_run
from frontend.staff.entries import of_organisation, required
from frontend.staff.organisation.notices.forms import NoticesForm
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.forms.form_values import values
from frontend.toolkit.pages.page import page


@page("organisation.edit")
def edit_notices(request):
    """Show and save what the legal pages say, and show how long data are stored."""
    required(account_rules.can_edit_organisation(request.viewer))
    form = NoticesForm(posted(request), initial=values(NoticesForm, request.organisation))
    if submit(request, form, "organisation", tenant_actions.edit_organisation):
        messages.success(request, _("The legal pages have been saved."))
        return redirect("staff-organisation-notices")
    context = of_organisation(
        request,
        "staff-organisation-notices",
        form=form,
        draft_days=settings.DRAFT_DAYS,
        original_days=settings.MEDIA_ORIGINALS_KEPT_DAYS,
        backup_days=settings.BACKUP_DAYS,
        cleaned_at=find_last_run("forget"),
    )
    return render(request, "staff/organisation/notices.html", context, status=status(form))
