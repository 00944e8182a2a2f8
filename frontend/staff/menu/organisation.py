"""The menu of the organisation: its pages, which are its tabs, and what is to do on each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consult.consultations.selectors.readiness import Check, checks_of_organisation
from frontend.staff.menu.band import Entry
from frontend.staff.menu.moments import Page

if TYPE_CHECKING:
    from consult.organisations.models import Organisation

NOTICES = Page(
    "staff-organisation-notices",
    pgettext_lazy("organisation", "Notices and data"),
    _("Publisher, host, contact for personal data, storage times"),
)
PAGES = (
    Page(
        "staff-organisation-identity",
        _("Identity and appearance"),
        _("Name, colour, logo, languages, map"),
    ),
    NOTICES,
    Page(
        "staff-organisation-accessibility",
        _("Accessibility"),
        _("The statement that each page links to"),
    ),
    Page(
        "staff-organisation-hours",
        _("Working hours"),
        _("In these hours promised times are counted"),
    ),
    Page("staff-organisation-mails", _("E-mails"), _("The address from which they leave")),
    Page(
        "staff-templates",
        pgettext_lazy("consultations", "Templates"),
        _("Consultations that your team starts from"),
    ),
)


@dataclass(frozen=True)
class Tabs:
    """The tabs of the organisation, and what is to do on the page of the current one."""

    tabs: list[Entry]
    missing: list[Check]

    @property
    def current(self) -> Entry:
        """The tab of the page."""
        return next(tab for tab in self.tabs if tab.current)

    @property
    def others(self) -> int:
        """The number of the other tabs."""
        return len(self.tabs) - 1


@dataclass(frozen=True)
class Row:
    """A page in the list of the pages, with what is to do there."""

    page: Page
    url: str
    missing: list[Check]


def describe_tabs(organisation: Organisation, current: str) -> Tabs:
    """Return the tabs of the organisation. `current` is the name of the address of one of them."""
    return Tabs(
        [
            Entry(
                page.label,
                reverse(page.name),
                page.name == current,
                len(list_missing(organisation, page.name)),
            )
            for page in PAGES
        ],
        list_missing(organisation, current),
    )


def list_missing(organisation: Organisation, name: str = "") -> list[Check]:
    """Return what the law requires and the organisation lacks: on the page of a name, or on all.

    It is all on the page of the notices.
    """
    return list(checks_of_organisation(organisation)) if name in ("", NOTICES.name) else []


def list_rows(organisation: Organisation) -> list[Row]:
    """Return a row for each page of the organisation."""
    return [Row(page, reverse(page.name), list_missing(organisation, page.name)) for page in PAGES]
