"""The public, dated milestones that follow a published answer: added, corrected, removed."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.actions.helpers import require
from consult.core.exceptions import Invalid
from consult.core.postgres import clock
from consult.core.postgres.lookup import get_row
from consult.core.postgres.validation import check
from consult.core.records import journal
from consult.core.words import text
from consult.outcomes.answers import rules
from consult.outcomes.answers.actions import notifications
from consult.outcomes.answers.actions.answer_rows import lock_answer
from consult.outcomes.answers.selectors.news import MILESTONE
from consult.outcomes.exceptions import AnswerIsNotPublished
from consult.outcomes.models import AnswerMilestone, OfficialAnswer


@transaction.atomic
def add_milestone(
    viewer: Viewer, answer_id: UUID, *, happened_on: date, text: str, url: str = ""
) -> AnswerMilestone:
    """Add a dated milestone to a published answer. Authors and followers are notified once.

    The same milestone again is returned as it is. Raise `AnswerIsNotPublished`, `Invalid` or
    `ValidationError` by field.
    """
    answer = lock_answer(viewer, answer_id)
    require(viewer, rules.can_publish(viewer, answer.consultation_id))
    if not answer.is_published:
        raise AnswerIsNotPublished
    words = _line(text)
    same = answer.milestones.filter(happened_on=happened_on, text=words, url=url.strip()).first()
    if same:
        return same
    row = AnswerMilestone(
        organisation=viewer.organisation,
        answer=answer,
        happened_on=happened_on,
        text=words,
        url=url.strip(),
        written_by=viewer.participant,
    )
    check(row, without=["organisation", "answer", "written_by"])
    row.save()
    journal.record(viewer, "answer.milestone_add", answer, milestone=str(row.pk))
    notifications.announce(viewer.organisation.pk, MILESTONE, [row.pk])
    notifications.note_change([answer.pk], answer.consultation_id)
    return row


@transaction.atomic
def correct_milestone(
    viewer: Viewer, milestone_id: UUID, *, happened_on: date, text: str, url: str = ""
) -> AnswerMilestone:
    """Correct a milestone. The public reads the day of the correction. No news is sent again.

    The same words change nothing. Raise `Invalid`, `ValidationError` by field, `NotFound` or
    `NotAllowed`.
    """
    answer, row = _locked(viewer, milestone_id)
    written = {"happened_on": happened_on, "text": _line(text), "url": url.strip()}
    if written == {name: getattr(row, name) for name in written}:
        return row
    for name, value in written.items():
        setattr(row, name, value)
    row.corrected_at = clock.now()
    check(row, without=["organisation", "answer", "written_by"])
    row.save()
    journal.record(viewer, "answer.milestone_correct", answer, milestone=str(row.pk))
    notifications.note_change([answer.pk], answer.consultation_id)
    return row


@transaction.atomic
def remove_milestone(viewer: Viewer, milestone_id: UUID) -> None:
    """Remove a milestone that was added by mistake. The journal keeps the date of the removal."""
    answer, row = _locked(viewer, milestone_id)
    journal.record(viewer, "answer.milestone_remove", answer, milestone=str(row.pk))
    row.delete()
    notifications.note_change([answer.pk], answer.consultation_id)


def _locked(viewer: Viewer, milestone_id: UUID) -> tuple[OfficialAnswer, AnswerMilestone]:
    """Return a milestone that the viewer may change, with its answer, which is locked."""
    rows = AnswerMilestone.objects.filter(organisation=viewer.organisation)
    answer = lock_answer(viewer, get_row(rows, pk=milestone_id).answer_id)
    require(viewer, rules.can_publish(viewer, answer.consultation_id))
    return answer, get_row(rows, pk=milestone_id)


def _line(words: str) -> str:
    line = text.clean_line(words)
    if not text.count_visible_characters(line):
        raise Invalid(_("Write what followed."), attr="text")
    return line
