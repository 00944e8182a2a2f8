"""The index of the account: four groups of links, and the list of the means to sign in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.accounts.second_factors import authenticators
from consult.accounts.viewer import Viewer
from consult.notifications.selectors import unread_count
from frontend.presenters.account.account_page import PAGES

if TYPE_CHECKING:
    from consult.accounts.models import Account


@dataclass(frozen=True)
class Link:
    """A link to a page, with what the person finds there."""

    label: str
    url: str
    hint: str = ""
    news: str = ""


@dataclass(frozen=True)
class Group:
    """Links of one subject."""

    title: str
    icon: str
    links: list[Link]


def groups(viewer: Viewer) -> list[Group]:
    """Return the groups of the account's pages."""
    unread = unread_count(viewer)
    news = ngettext("%(n)s unread", "%(n)s unread", unread) % {"n": unread} if unread else ""
    texts = [
        _link("account-contributions", _("What you published, and your opinions")),
        _link("account-drafts", _("What you wrote and did not send")),
    ]
    if viewer.runs_workshops:
        texts.append(
            Link(_("My workshops"), reverse("staff-workshops"), _("The workshops that you run"))
        )
    return [
        Group(_("My participation"), "pencil", texts),
        Group(
            _("Notifications"),
            "bell",
            [
                _link("account-notifications", _("News about what you follow"), news),
                _link("account-followed", _("The consultations and contributions that you follow")),
                _link("account-notification-choices", _("What we e-mail you, and when")),
            ],
        ),
        Group(
            _("My profile and how I sign in"),
            "user",
            [
                _link("account-profile", _("Your public name and your language")),
                _link("account-institutions", _("To contribute on behalf of an organisation")),
                _link("account-connection", _("E-mail address, password, second factor, devices")),
            ],
        ),
        Group(
            _("My data and my rights"),
            "shield",
            [
                _link("account-data", _("Download your data, or erase your account")),
                _link("account-decisions", _("Moderators' decisions about your account")),
            ],
        ),
    ]


def list_sign_in_pages(account: Account) -> list[Link]:
    """Return the pages about signing in, with what is in place."""
    factor = authenticators.second_factor_of(account)
    return [
        Link(_("E-mail address"), reverse("account-email"), account.email),
        _link(
            "account-password",
            _("A password is set")
            if account.has_usable_password()
            else _("No password: the code is enough"),
        ),
        _link("account-second-factor", _("Set up") if factor else _("Not set up")),
        _link("account-sessions", _("The browsers where you are signed in")),
        _link("account-tokens", _("For tools that use this site in your name")),
    ]


def _link(name: str, hint: str, news: str = "") -> Link:
    return Link(str(PAGES[name].title), reverse(name), hint, news)
