"""The list of the viewer's drafts, and a page to read, copy or erase one, even after its phase."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from debates.drafts import actions
from debates.drafts import selectors as draft_selectors
from frontend.presenters.account.account_page import account_page
from frontend.presenters.account.draft_cards import DraftCard
from frontend.presenters.account.drafts import on_device
from frontend.toolkit.pages.page import page


@page("account.manage")
def list_drafts(request):
    """List the viewer's unsent texts, latest first."""
    found = [DraftCard(draft) for draft in draft_selectors.own_drafts(request.viewer)]
    return account_page(request, "account-drafts", drafts=found, days=settings.DRAFT_DAYS)


@page("account.manage")
def open_draft(request, draft_id):
    """Show one draft, with the means to continue, copy or erase it. Erase it on POST."""
    found = draft_selectors.get_draft(request.viewer, draft_id)
    if request.method == "POST":
        actions.erase_draft(viewer=request.viewer, draft_id=found.pk)
        messages.success(
            request, _("The draft has been erased."), on_device(found.kind, found.place_id)
        )
        return redirect("account-drafts")
    return account_page(request, "account-draft", draft=DraftCard(found))
