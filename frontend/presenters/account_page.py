"""Shared parts of the account's pages: the frame and the row of tabs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from frontend.presenters.components import Tab
from frontend.toolkit.form_submission import status as status_of

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpResponse

    from consult.accounts.requests import SiteRequest


def account_page(
    request: SiteRequest,
    name: str,
    form: Form | None = None,
    *,
    within: str = "",
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """Render a page of the account; `within` names the page of which it is a step."""
    template = f"account/{name.removeprefix('account-')}.html"
    context |= {"tabs": tabs(within or name), "form": form}
    return render(request, template, context, status=status_of(form) if form else status)


def tabs(current: str) -> list[Tab]:
    """Return the row of tabs of the account's pages."""
    named = [
        ("account", _("My account")),
        ("account-contributions", _("My contributions")),
        ("account-drafts", _("My drafts")),
        ("account-notifications", _("Notifications")),
        ("account-decisions", _("Decisions on my account")),
        ("account-password", _("Password")),
        ("account-second-factor", _("Second factor")),
        ("account-sessions", _("Where I am signed in")),
        ("account-institutions", _("My organisations")),
        ("account-tokens", _("API tokens")),
        ("account-data", _("My data")),
    ]
    return [Tab(label, reverse(name), name == current) for name, label in named]
