"""The band above the pages of a consultation: its name, its state, its tabs and the crumbs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from consult.accounts.rules import may
from consult.accounts.viewer import Viewer
from consult.consultations.selectors.timetable import moment_of
from consult.lifecycle.enums import ActKind
from consult.lifecycle.selectors.waiting_acts import find_waiting_act
from frontend.presenters.consultation.consultations import state_tag
from frontend.presenters.parts.components import Crumb, Tag
from frontend.staff.menu import moments
from frontend.staff.menu.moments import PREPARE, Moment
from frontend.toolkit.words import dates

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from consult.consultations.models import Consultation

# A worker applies the acts that are due twice a minute. After this time, the page says that it is away.
LATE = timedelta(minutes=2)


@dataclass(frozen=True)
class Entry:
    """An entry of the team's navigation. `count` is the number of things that wait there."""

    label: StrOrPromise
    url: str
    current: bool = False
    count: int = 0


@dataclass(frozen=True)
class WaitingNote:
    """An act that waits to take effect, for people who may stop it."""

    sentence: str
    is_late: bool
    stop: str
    stop_url: str


@dataclass(frozen=True)
class Band:
    """The band of a consultation.

    `crumbs` lead from the tab to the page below it; the page of a tab has none. `companions` are
    links at the foot of the page, to the pages that belong together with it. `site_url` is the public
    page, or the preview of a draft, or "" for a viewer who may not see the draft.
    """

    title: str
    state: Tag
    tabs: list[Entry]
    crumbs: list[Crumb]
    companions: list[Entry]
    site_url: str
    is_draft: bool
    waiting: WaitingNote | None

    @property
    def current(self) -> Entry | None:
        """The tab of the page."""
        return next((tab for tab in self.tabs if tab.current), None)

    @property
    def others(self) -> int:
        """The number of the other tabs."""
        return len([tab for tab in self.tabs if not tab.current])


def describe_band(
    viewer: Viewer,
    consultation: Consultation,
    name: str,
    *,
    is_its_page: bool,
    below: Iterable[Crumb],
    waiting_tasks: int,
) -> Band:
    """Return the band of a page. `name` is its address, or that of the page it is part of."""
    found = moments.list_moments(viewer, consultation)
    own = moments.moment_of(found, name)
    is_draft = consultation.published_at is None
    may_see = not is_draft or may(viewer, "consultation.preview", consultation.pk)
    companions = moments.list_companions(own, name) if is_its_page else []
    return Band(
        title=consultation.title,
        state=state_tag(consultation),
        tabs=[
            Entry(
                moment.label,
                moments.url_of(consultation, moment.name),
                moment is own,
                waiting_tasks
                if moment.name == PREPARE.name
                else moments.count_waiting(viewer, consultation, moment),
            )
            for moment in found
        ],
        crumbs=[*_crumbs(consultation, own, name, is_its_page), *below],
        companions=[
            Entry(page.label, moments.url_of(consultation, page.name)) for page in companions
        ],
        site_url=reverse("consultation", args=[consultation.slug]) if may_see else "",
        is_draft=is_draft,
        waiting=_describe_waiting_act(viewer, consultation),
    )


def _describe_waiting_act(viewer: Viewer, consultation: Consultation) -> WaitingNote | None:
    act = find_waiting_act(viewer, consultation)
    if act is None:
        return None
    named = {"act": act.get_kind_display(), "time": dates.hour(act.due_at)}
    is_cancellation = act.kind == ActKind.CANCEL_CONSULTATION
    return WaitingNote(
        sentence=_("%(act)s at %(time)s") % named,
        is_late=act.due_at + LATE < moment_of(consultation),
        stop=_("Keep the consultation") if is_cancellation else pgettext("waiting act", "Cancel"),
        stop_url=reverse("staff-act-stop", args=[consultation.slug, act.pk]),
    )


def _crumbs(
    consultation: Consultation, moment: Moment | None, name: str, is_its_page: bool
) -> list[Crumb]:
    """Return the crumbs from a tab to a page below it, or to the page that this one is part of."""
    page = moments.find_page(moment, name)
    if page is None:
        return []
    own = [Crumb(str(page.label), "" if is_its_page else moments.url_of(consultation, name))]
    if moment is None:
        return own
    return [Crumb(str(moment.label), moments.url_of(consultation, moment.name)), *own]
