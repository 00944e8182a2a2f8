"""Pages of the installation's pool.

It decides appeals where an organisation has no other person to do so.
"""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.accounts import rules as account_rules
from consult.accounts.roles import appeal_pool
from consult.accounts.roles import selectors as role_selectors
from consult.core.exceptions import NotFound
from frontend.staff.entries import required, team
from frontend.staff.platform.forms import PoolForm
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page


@page("appeals_pool.edit")
def list_members(request):
    """List the members of the pool by e-mail address, and add one.

    A person has no single name on the whole installation.
    """
    required(account_rules.can_edit_pool(request.viewer))
    form = PoolForm(posted(request))
    if submit(request, form, "account", appeal_pool.appoint_to_appeals):
        messages.success(request, _("The person has been added, and can now examine appeals."))
        return redirect("staff-pool")
    context = team(request, "staff-platform", form=form, pool=role_selectors.appeals_pool())
    return render(request, "staff/platform/pool.html", context, status=status(form))


@page("appeals_pool.edit")
def dismiss_member(request, account_id):
    """Remove a member from the pool.

    Raise `NotFound` for other viewers, so that they do not learn which accounts exist.
    """
    if not account_rules.can_edit_pool(request.viewer):
        raise NotFound
    if request.method == "POST":
        appeal_pool.dismiss_from_appeals(viewer=request.viewer, account_id=account_id)
        messages.success(
            request,
            _("The person has been removed, and no longer examines appeals for the installation."),
        )
    return redirect("staff-pool")
