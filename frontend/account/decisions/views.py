"""The page of the decisions against the viewer's account: reason, end, and link to contest them."""

from frontend.presenters.account.account_page import account_page
from frontend.presenters.account.sanctions import own_row
from frontend.toolkit.pages.page import page
from moderation.measures.selectors import own_measures


@page("account.manage")
def list_decisions(request):
    """List the measures in force, then the past ones. No other person sees them together."""
    rows = [own_row(measure) for measure in own_measures(request.viewer)]
    now = [row for row in rows if row.is_in_force]
    past = [row for row in rows if not row.is_in_force]
    return account_page(request, "account-decisions", now=now, past=past)
