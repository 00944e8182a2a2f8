"""The marks of reviewed tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from consult.accounts.viewer import Viewer
from consult.consultations import rules
from consult.consultations.actions.helpers import locked, require
from consult.consultations.enums import SetupTask
from consult.consultations.exceptions import AlreadyPublished
from consult.consultations.selectors.consultations import get_consultation_by_id
from consult.core.exceptions import Invalid
from consult.core.postgres import clock
from consult.core.records import journal
from consult.lifecycle.models import SetupMark
from consult.lifecycle.selectors.contents import content_hash

if TYPE_CHECKING:
    from consult.consultations.models import Consultation

# A copy changes neither the texts nor the dates of these tasks.
UNCHANGED = (SetupTask.QUESTIONS, SetupTask.RULES, SetupTask.HELP)


@transaction.atomic
def mark_task(*, viewer: Viewer, consultation_id: UUID, task: str) -> SetupMark:
    """Record that a person reviewed a task of a draft as it is now.

    The mark holds until the texts or values of the task change. Lock the consultation. The journal
    names the person. Raise `AlreadyPublished`, or `Invalid` for a task without a mark.
    """
    require(viewer, rules.can_edit(viewer, locked(viewer, consultation_id)))
    consultation = get_consultation_by_id(viewer, consultation_id)
    if consultation.published_at:
        raise AlreadyPublished
    if task not in SetupTask.reviewed():
        raise Invalid(attr="task")
    mark = _write(viewer, consultation, SetupTask(task))
    journal.record(viewer, "task.review", mark, task=task)
    return mark


def mark_copied_tasks(viewer: Viewer, draft: Consultation) -> None:
    """Mark the tasks of a copy whose texts people reviewed and published in its source.

    The caller has the transaction.
    """
    for task in UNCHANGED:
        _write(viewer, draft, task)


def _write(viewer: Viewer, consultation: Consultation, task: SetupTask) -> SetupMark:
    return SetupMark.objects.update_or_create(
        consultation=consultation,
        task=task,
        defaults={
            "organisation": viewer.organisation,
            "content_hash": content_hash(viewer, consultation, task),
            "marked_at": clock.now(),
        },
    )[0]
