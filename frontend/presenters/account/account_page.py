"""Shared parts of the account's pages: their titles, and the path to each from the index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consult.accounts.requests import SiteRequest
from frontend.presenters.parts.components import Crumb, Tab
from frontend.toolkit.forms.form_submission import status as status_of

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class AccountPage:
    """A page of the account: its title, and the name of the page above it."""

    title: StrPromise
    above: str = "account"


PAGES = {
    "account": AccountPage(_("My account"), ""),
    "account-contributions": AccountPage(_("My contributions")),
    "account-drafts": AccountPage(_("My drafts")),
    "account-draft": AccountPage(_("My draft"), "account-drafts"),
    "account-notifications": AccountPage(pgettext_lazy("notifications", "News")),
    "account-followed": AccountPage(_("My subscriptions")),
    "account-notification-choices": AccountPage(_("My e-mails")),
    "account-profile": AccountPage(_("My profile")),
    "account-institutions": AccountPage(_("My organisations")),
    "account-connection": AccountPage(_("How I sign in")),
    "account-email": AccountPage(_("Change the address"), "account-connection"),
    "account-email-code": AccountPage(_("Type the code received"), "account-connection"),
    "account-password": AccountPage(_("Password"), "account-connection"),
    "account-second-factor": AccountPage(_("Second factor"), "account-connection"),
    "account-second-factor-add": AccountPage(_("Set up an application"), "account-second-factor"),
    "account-second-factor-codes": AccountPage(_("Recovery codes"), "account-second-factor"),
    "account-second-factor-remove": AccountPage(
        _("Remove the application"), "account-second-factor"
    ),
    "account-passkey-add": AccountPage(_("Add a passkey"), "account-second-factor"),
    "account-passkey-remove": AccountPage(_("Remove a passkey"), "account-second-factor"),
    "account-sessions": AccountPage(_("My devices"), "account-connection"),
    "account-tokens": AccountPage(_("API tokens"), "account-connection"),
    "account-prove": AccountPage(_("Confirm that it is you")),
    "account-data": AccountPage(_("My data")),
    "account-erase": AccountPage(_("Erase my account"), "account-data"),
    "account-decisions": AccountPage(_("Decisions on my account")),
}
NOTIFICATIONS = ("account-notifications", "account-followed", "account-notification-choices")


def account_page(
    request: SiteRequest,
    name: str,
    form: Form | None = None,
    *,
    title: str = "",
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """Render a page of the account, under its own title unless another one is given."""
    template = f"account/{name.removeprefix('account-')}.html"
    context |= account_frame(name, title) | {"form": form}
    return render(request, template, context, status=status_of(form) if form else status)


def account_frame(name: str, title: str = "") -> dict[str, Any]:
    """Return the title of a page of the account, and the path to it from the index."""
    page_title = title or str(PAGES[name].title)
    crumbs = [Crumb(page_title)]
    above = PAGES[name].above
    while above:
        crumbs.insert(0, Crumb(str(PAGES[above].title), reverse(above)))
        above = PAGES[above].above
    return {"page_title": page_title, "crumbs": crumbs if len(crumbs) > 1 else []}


def notification_tabs(current: str) -> list[Tab]:
    """Return the row of tabs of the three pages of notifications."""
    return [Tab(str(PAGES[name].title), reverse(name), name == current) for name in NOTIFICATIONS]
