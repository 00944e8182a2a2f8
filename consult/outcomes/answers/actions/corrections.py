"""Corrections of published answers: dated, with a public reason, and the replaced words kept."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from consult.accounts.enums import Role
from consult.accounts.roles.selectors import find_participants_with_role
from consult.accounts.viewer import Viewer
from consult.consultations.actions.helpers import require
from consult.core.exceptions import Invalid
from consult.core.postgres.clock import now
from consult.core.postgres.lookup import get_row
from consult.core.postgres.validation import check
from consult.core.queue import jobs
from consult.core.records import journal
from consult.core.words import text
from consult.outcomes.answers import rules
from consult.outcomes.answers.actions import notifications
from consult.outcomes.answers.actions.answer_rows import (
    WORDS,
    clean_words,
    lock_answer,
    require_reasons,
    write_words,
)
from consult.outcomes.answers.selectors.news import CORRECTION
from consult.outcomes.exceptions import CorrectionIsWaiting, ReadByItsWriter
from consult.outcomes.models import AnswerCorrection, OfficialAnswer


def correct(
    viewer: Viewer,
    answer: OfficialAnswer,
    *,
    note: str,
    is_note_required: bool = True,
    **fields: Any,
) -> OfficialAnswer:
    """Correct a published answer, which the caller has locked, and return it.

    The new words are public at once where the viewer may publish and the organisation requires no
    second reader. Otherwise the correction waits until another person publishes it, and the managers
    get an e-mail. Words that change nothing make no correction. Raise `Invalid` without a note,
    `ReasonsAreMissing` or `CorrectionIsWaiting`.
    """
    wanted = clean_words(fields)
    if all(getattr(answer, name) == value for name, value in wanted.items()):
        return answer
    reason = text.clean_line(note)
    if is_note_required and not text.count_visible_characters(reason):
        raise Invalid(_("Write why you correct the published answer."), attr="note")
    words = {name: wanted.get(name, getattr(answer, name)) for name in WORDS}
    row = AnswerCorrection(
        organisation=viewer.organisation,
        answer=answer,
        note=reason,
        written_by=viewer.participant,
        **words,
    )
    check(row, without=["organisation", "answer", "written_by", "before"])
    require_reasons(row)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise CorrectionIsWaiting from None
    journal.record(viewer, "answer.correct", answer, correction=str(row.pk))
    needs_reader = viewer.organisation.answers_need_second_reader
    if rules.can_publish(viewer, answer.consultation_id) and not needs_reader:
        _publish(viewer, answer, row)
    else:
        _email_managers(viewer, row)
    return answer


def _email_managers(viewer: Viewer, row: AnswerCorrection) -> None:
    """Store one e-mail to each manager who may publish a correction that waits."""
    managers = find_participants_with_role(viewer.organisation, Role.MANAGER)
    consultation_id = row.answer.consultation_id
    jobs.store(
        viewer.organisation.pk,
        *(
            jobs.Request(
                "outcomes.email_waiting_correction",
                {"correction_id": row.pk, "participant_id": pk},
            )
            for pk in sorted(managers)
            if consultation_id in managers[pk] and pk != row.written_by_id
        ),
    )


@transaction.atomic
def publish_correction(viewer: Viewer, correction_id: UUID) -> OfficialAnswer:
    """Publish a waiting correction. Publishing it again changes nothing.

    Where the organisation requires a second reader, its writer may not. Raise `ReadByItsWriter`
    or `ReasonsAreMissing`.
    """
    answer, row = _locked(viewer, correction_id)
    require(viewer, rules.can_publish(viewer, answer.consultation_id))
    if row.published_at:
        return answer
    person = viewer.participant
    is_own = person is not None and row.written_by_id == person.pk
    if is_own and viewer.organisation.answers_need_second_reader:
        raise ReadByItsWriter
    require_reasons(row)
    _publish(viewer, answer, row)
    return answer


@transaction.atomic
def delete_correction(viewer: Viewer, correction_id: UUID) -> None:
    """Delete a correction that waits: its writer or a manager may. A published one stays."""
    answer, row = _locked(viewer, correction_id)
    person = viewer.participant
    is_own = person is not None and row.written_by_id == person.pk
    require(
        viewer,
        rules.can_publish(viewer, answer.consultation_id)
        or (is_own and rules.can_draft(viewer, answer.consultation_id)),
    )
    if row.published_at is None:
        journal.record(viewer, "answer.correction_delete", answer, correction=str(row.pk))
        row.delete()


def _locked(viewer: Viewer, correction_id: UUID) -> tuple[OfficialAnswer, AnswerCorrection]:
    rows = AnswerCorrection.objects.filter(organisation=viewer.organisation)
    answer = lock_answer(viewer, get_row(rows, pk=correction_id).answer_id)
    return answer, get_row(rows, pk=correction_id)


def _publish(viewer: Viewer, answer: OfficialAnswer, row: AnswerCorrection) -> None:
    row.before = {name: getattr(answer, name) for name in WORDS}
    row.published_at = now()
    row.save(update_fields=["before", "published_at"])
    write_words(answer, {name: getattr(row, name) for name in WORDS})
    answer.corrected_at = row.published_at
    answer.correction_note = row.note
    answer.revision += 1
    answer.save()
    journal.record(viewer, "answer.correction_publish", answer, correction=str(row.pk))
    notifications.announce(answer.organisation_id, CORRECTION, [row.pk])
    notifications.note_change([answer.pk], answer.consultation_id)
