"""The tasks of the preparation of a consultation, with their statuses computed from the data.

Only the review of a task is stored, with a hash of what the person read (`SetupMark`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from consult.accounts.viewer import Viewer
from consult.consultations.enums import CheckLevel, SetupTask, TaskStatus
from consult.consultations.selectors.consultations import path_of
from consult.consultations.selectors.readiness import Check
from consult.lifecycle.models import SetupMark
from consult.lifecycle.selectors.checks import list_checks
from consult.lifecycle.selectors.contents import content_hash, content_of

if TYPE_CHECKING:
    from consult.consultations.models import Consultation

# The page of each task, below that of the consultation in the team area.
PAGES = {
    SetupTask.SUBJECT: "presentation/",
    SetupTask.QUESTIONS: "topics/",
    SetupTask.TIMETABLE: "timetable/",
    SetupTask.RULES: "charter/",
    SetupTask.VOTES: "questions/",
    SetupTask.TEAM: "roles/",
    SetupTask.HELP: "help/",
}


@dataclass(frozen=True)
class TaskState:
    """A task of the preparation: its status, and the checks that concern it."""

    task: SetupTask
    status: TaskStatus
    checks: list[Check]

    @property
    def waits(self) -> bool:
        """Whether the opening waits for this task."""
        return self.status in (TaskStatus.TO_DO, TaskStatus.TO_REVIEW)

    @property
    def is_to_review(self) -> bool:
        """Whether a review would make this task ready."""
        return self.status == TaskStatus.TO_REVIEW

    @property
    def notes(self) -> list[Check]:
        """The checks that a person should read on the page of the task: all but advice."""
        return [check for check in self.checks if check.level != CheckLevel.ADVICE]


def list_tasks(
    viewer: Viewer, consultation: Consultation, checks: Iterable[Check] | None = None
) -> list[TaskState]:
    """Return the tasks of a consultation in order. `checks` are those of `list_checks`, if known.

    After the opening nothing waits for a review: what was promised no longer changes.
    """
    found = list_checks(viewer, consultation) if checks is None else list(checks)
    marks = _marks_of(consultation)
    return [_state(viewer, consultation, task, found, marks) for task in SetupTask]


def get_task(viewer: Viewer, consultation: Consultation, task: SetupTask) -> TaskState:
    """Return the state of one task."""
    found = list_checks(viewer, consultation)
    return _state(viewer, consultation, task, found, _marks_of(consultation))


def path_of_task(consultation: Consultation, task: SetupTask) -> str:
    """Return the path of the page of a task. The legal notice belongs to the organisation."""
    if task == SetupTask.NOTICES:
        return "/staff/organisation/notices/"
    return f"/staff{path_of(consultation)}{PAGES[task]}"


def _marks_of(consultation: Consultation) -> dict[str, bytes]:
    """Return the hash of each review of a consultation, by task."""
    marks = SetupMark.objects.filter(consultation=consultation)
    return {mark.task: bytes(mark.content_hash) for mark in marks}


def _state(
    viewer: Viewer,
    consultation: Consultation,
    task: SetupTask,
    found: Iterable[Check],
    marks: Mapping[str, bytes],
) -> TaskState:
    checks = [check for check in found if check.task == task]
    return TaskState(task, _status(viewer, consultation, task, checks, marks), checks)


def _status(
    viewer: Viewer,
    consultation: Consultation,
    task: SetupTask,
    checks: list[Check],
    marks: Mapping[str, bytes],
) -> TaskStatus:
    if any(check.blocks for check in checks):
        return TaskStatus.TO_DO
    if consultation.published_at or task not in SetupTask.reviewed():
        return TaskStatus.READY
    if task in SetupTask.optional() and not content_of(viewer, consultation, task):
        return TaskStatus.OPTIONAL
    if marks.get(task) == content_hash(viewer, consultation, task):
        return TaskStatus.READY
    return TaskStatus.TO_REVIEW
