"""The marks of reviewed tasks."""

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
    found = content_hash(viewer, consultation, SetupTask(task))
    mark, _created = SetupMark.objects.update_or_create(
        consultation=consultation,
        task=task,
        defaults={
            "organisation": viewer.organisation,
            "content_hash": found,
            "marked_at": clock.now(),
        },
    )
    journal.record(viewer, "task.review", mark, task=task)
    return mark
