"""The shared parts of the team area's pages: navigation, band of a consultation, access checks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consult.accounts import rules as account_rules
from consult.accounts.enums import Role
from consult.accounts.viewer import Viewer
from consult.consultations import rules
from consult.consultations.enums import SetupTask
from consult.consultations.selectors import consultations as consultation_selectors
from consult.consultations.selectors.timetable import moment_of
from consult.core.exceptions import NotAllowed
from consult.lifecycle.selectors.methods import methods_of
from consult.lifecycle.selectors.setup import list_tasks
from frontend.presenters.parts.components import Crumb
from frontend.staff.menu.band import Entry, describe_band
from frontend.staff.menu.organisation import describe_tabs, list_missing
from moderation.cases.selectors.queue import Waiting, waiting

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def team(request, current: str = "", **context):
    """Return the context of a team page: the navigation, and the values of the page."""
    viewer = request.viewer
    sees_several = sees_consultations(viewer)
    facilitates = bool(viewer.consultations_as(Role.FACILITATOR))
    moderates = bool(viewer.consultations_as(Role.MODERATOR))
    describes = account_rules.can_edit_organisation(viewer)
    named: list[tuple[str, StrOrPromise, bool]] = [
        ("staff", pgettext_lazy("team area", "Home"), bool(viewer.usable_roles)),
        ("staff-consultations", _("Consultations"), sees_several),
        ("staff-workshops", _("My workshops"), facilitates and not sees_several),
        ("staff-moderation", _("Moderation"), moderates),
        ("staff-appeals", _("Appeals"), account_rules.is_of_the_pool(viewer) and not moderates),
        (
            "staff-organisation-roles",
            pgettext_lazy("team area", "People"),
            describes,
        ),
        ("staff-organisation", _("Organisation"), describes),
        ("staff-platform", _("Installation"), account_rules.can_create_organisation(viewer)),
    ]
    counts = {
        "staff-moderation": _count_cases(viewer, context) if moderates else 0,
        "staff-organisation": len(list_missing(viewer.organisation)) if describes else 0,
    }
    entries = [
        Entry(label, reverse(name), name == current, counts.get(name, 0))
        for name, label, is_shown in named
        if is_shown
    ]
    return {"nav_entries": entries, **context}


def of_organisation(request, current: str, below: Iterable[Crumb] = (), **context):
    """Return the context of a page of the organisation, with its tabs.

    `current` is the name of the page, or of the page that this one is part of; `below` are the crumbs
    to this one.
    """
    tabs = describe_tabs(request.organisation, current)
    crumbs = [Crumb(str(tabs.current.label), tabs.current.url), *below] if below else []
    return team(request, "staff-organisation", organisation_tabs=tabs, crumbs=crumbs, **context)


def sees_consultations(viewer: Viewer) -> bool:
    """Return whether the menu of the viewer has the list of consultations.

    Facilitators and moderators have their own lists instead, of workshops and of texts.
    """
    others = (Role.MANAGER, Role.WRITER, Role.RESPONDENT)
    return viewer.is_organisation_admin or bool(viewer.consultations_as(*others))


def _count_cases(viewer, context) -> int:
    """Return the number of waiting cases. One query.

    The desk has counted them already, in `waiting`.
    """
    counts = context.get("waiting")
    return (counts if isinstance(counts, Waiting) else waiting(viewer)).total


def required(is_allowed: bool) -> None:
    """Raise `NotAllowed` unless a rule allows the act."""
    if not is_allowed:
        raise NotAllowed


def to_edit(request, slug):
    """Return a consultation whose texts the viewer may edit. Raise `NotFound` or `NotAllowed`."""
    consultation = consultation_selectors.get_consultation(request.viewer, slug)
    required(rules.can_edit(request.viewer, consultation))
    return consultation


# The pages of the tasks, which end with the act that marks a task as reviewed.
TASKS = {
    "staff-presentation": SetupTask.SUBJECT,
    "staff-topics": SetupTask.QUESTIONS,
    "staff-timetable": SetupTask.TIMETABLE,
    "staff-charter": SetupTask.RULES,
    "staff-questions": SetupTask.VOTES,
    "staff-questionnaires": SetupTask.VOTES,
    "staff-roles": SetupTask.TEAM,
    "staff-help": SetupTask.HELP,
}
# The page of the only vote or questionnaire of a consultation ends with the review of their task.
BALLOTS = {"staff-question", "staff-questionnaire"}


def setup(request, consultation, current: str, below: Iterable[Crumb] = (), **context):
    """Return the context of a page of a consultation, with the band of its moments.

    `current` is the name of the page, or of the page that this one is part of; `below` are the crumbs
    from there to this one. `is_closed` is whether the consultation is over, so that what it fixed no
    longer changes. `review` is the task of a draft that this page is about, for people who edit.
    """
    viewer = request.viewer
    is_prepared = consultation.published_at is None and rules.can_edit(viewer, consultation)
    tasks = list_tasks(viewer, consultation) if is_prepared else []
    waiting_tasks = len([task for task in tasks if task.waits])
    name = request.resolver_match.url_name
    is_its_page = name == current
    reviewed = TASKS.get(name)
    if is_prepared and name in BALLOTS and methods_of(viewer, consultation).only_ballot:
        reviewed = SetupTask.VOTES
    return team(
        request,
        "staff-consultations" if sees_consultations(viewer) else "staff-workshops",
        consultation=consultation,
        consultation_band=describe_band(
            viewer,
            consultation,
            current,
            is_its_page=is_its_page,
            below=below,
            waiting_tasks=waiting_tasks,
        ),
        is_closed=consultation.state_at(moment_of(consultation)).is_over,
        review=next((task for task in tasks if task.task == reviewed), None),
        **context,
    )
