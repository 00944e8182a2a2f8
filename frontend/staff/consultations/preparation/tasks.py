"""The rows of the task list of a consultation: what each task contains, and what it waits for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from consult.accounts import rules as account_rules
from consult.accounts.enums import Role
from consult.accounts.viewer import Viewer
from consult.consultations.enums import SetupTask, TaskStatus
from consult.consultations.selectors.readiness import Check
from consult.lifecycle.selectors.methods import Methods
from consult.lifecycle.selectors.setup import TaskState, path_of_task
from frontend.toolkit.words.dates import day

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from consult.consultations.models import Consultation

GROUPS: tuple[tuple[StrOrPromise, tuple[SetupTask, ...]], ...] = (
    (
        gettext_lazy("What you ask"),
        (SetupTask.SUBJECT, SetupTask.QUESTIONS, SetupTask.TIMETABLE),
    ),
    (
        gettext_lazy("How people take part"),
        (SetupTask.RULES, SetupTask.VOTES, SetupTask.TEAM, SetupTask.HELP),
    ),
    (gettext_lazy("Before the opening"), (SetupTask.NOTICES,)),
)


@dataclass(frozen=True)
class TaskRow:
    """A task as the list shows it. `url` is "" if the viewer may not open its page."""

    label: str
    url: str
    hint: str
    status: TaskStatus

    @property
    def shape(self) -> str:
        """The class of the row: how its knot is drawn."""
        return SHAPES[self.status]


SHAPES = {
    TaskStatus.TO_DO: "todo",
    TaskStatus.TO_REVIEW: "review",
    TaskStatus.READY: "ready",
    TaskStatus.OPTIONAL: "optional",
}


def list_groups(
    viewer: Viewer, consultation: Consultation, tasks: Iterable[TaskState], methods: Methods
) -> list[tuple[StrOrPromise, list[TaskRow]]]:
    """Return the groups of the task list: a title, and its rows."""
    states = {state.task: state for state in tasks}
    groups = [
        (
            title,
            [
                TaskRow(
                    label=str(task.label),
                    url=page_of(viewer, consultation, task, methods),
                    hint=_hint(consultation, states[task], methods),
                    status=states[task].status,
                )
                for task in own
            ],
        )
        for title, own in GROUPS
    ]
    if not consultation.published_at:
        groups[1][1].append(_workshops(methods))
    return groups


def _workshops(methods: Methods) -> TaskRow:
    """Return the row of the workshops, which are planned on a page of their own."""
    return TaskRow(
        label=_("Workshops"),
        url=reverse("staff-workshops"),
        hint=_("Planned before the opening or later"),
        status=TaskStatus.READY if methods.has_workshops else TaskStatus.OPTIONAL,
    )


def page_of(
    viewer: Viewer, consultation: Consultation, task: SetupTask, methods: Methods | None = None
) -> str:
    """Return the address of the page of a task, or "" if the viewer may not open it.

    With `methods`, the task of votes leads to the only vote or questionnaire.
    """
    if task == SetupTask.VOTES and methods:
        return _page_of_ballots(consultation, methods)
    if task == SetupTask.NOTICES and not account_rules.can_edit_organisation(viewer):
        return ""
    if task == SetupTask.TEAM and not account_rules.can_grant(
        viewer, Role.FACILITATOR, consultation.pk
    ):
        return ""
    return path_of_task(consultation, task)


def _page_of_ballots(consultation: Consultation, methods: Methods) -> str:
    only = methods.only_ballot
    if only is None:
        polls = methods.polls or not methods.questionnaires
        return reverse(
            "staff-questions" if polls else "staff-questionnaires", args=[consultation.slug]
        )
    name = "staff-question" if methods.polls else "staff-questionnaire"
    return reverse(name, args=[consultation.slug, only.pk])


def field_of(viewer: Viewer, consultation: Consultation, check: Check, methods: Methods) -> str:
    """Return the address of the field that a check is about, or "" if the viewer may not edit it."""
    url = page_of(viewer, consultation, check.task, methods)
    return f"{url}#id_{check.field}" if url and check.field else url


def _hint(consultation: Consultation, state: TaskState, methods: Methods) -> str:
    """Return what a task lacks, or else what it contains, in one sentence."""
    lacking = [check.label for check in state.checks if check.blocks]
    if lacking:
        more = len(lacking) - 1
        others = ngettext("(and %(n)s other point)", "(and %(n)s other points)", more)
        return f"{lacking[0]} {others % {'n': more}}" if more else lacking[0]
    if state.status == TaskStatus.TO_REVIEW:
        return _("Filled in. Nobody has reviewed it yet.")
    return _content(consultation, state.task, methods)


def _content(consultation: Consultation, task: SetupTask, methods: Methods) -> str:
    match task:
        case SetupTask.QUESTIONS:
            topics = len(methods.topics)
            return ngettext("%(n)s topic", "%(n)s topics", topics) % {"n": topics}
        case SetupTask.TIMETABLE:
            ends = {"first": day(consultation.opens_at), "last": day(consultation.closes_at)}
            return _("From %(first)s to %(last)s") % ends
        case SetupTask.VOTES:
            return _describe_ballots(methods)
    return str(CONTENTS[task])


CONTENTS: dict[SetupTask, StrOrPromise] = {
    SetupTask.SUBJECT: gettext_lazy("Title, summary, presentation, licence"),
    SetupTask.RULES: gettext_lazy("Moderation, promised time, charter"),
    SetupTask.TEAM: gettext_lazy("Who moderates, writes and answers"),
    SetupTask.HELP: gettext_lazy("A contact, places to get help"),
    SetupTask.NOTICES: gettext_lazy("The same for the whole organisation"),
}


def _describe_ballots(methods: Methods) -> str:
    polls = len(methods.polls)
    forms = len(methods.questionnaires)
    parts = []
    if polls:
        parts.append(ngettext("%(n)s vote", "%(n)s votes", polls) % {"n": polls})
    if forms:
        named = ngettext("%(n)s questionnaire", "%(n)s questionnaires", forms)
        parts.append(named % {"n": forms})
    return ", ".join(parts) or _("None")
