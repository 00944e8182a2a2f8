"""The submission of a questionnaire, once per person or sheet.

A participant answers online in their own name. An agent enters the answers of a sheet of paper.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.actions.charters import accept_charter
from consult.consultations.actions.helpers import require
from consult.consultations.exceptions import CharterNotAccepted
from consult.consultations.selectors.charters import must_accept_charter
from consult.core.exceptions import Invalid, NotAllowed
from consult.core.records import journal, limits
from consult.core.words.text import clean_line, count_visible_characters
from consult.questionnaires import rules
from consult.questionnaires.actions.answer_validation import checked_answers
from consult.questionnaires.enums import Origin, QuestionnaireState, Reading
from consult.questionnaires.exceptions import (
    AlreadyAnswered,
    NothingToChange,
    QuestionnaireIsNotOpen,
    SheetIsEntered,
    SubmissionHasNoAnswer,
)
from consult.questionnaires.models import Answer, Item, Questionnaire, Respondent, Submission
from consult.questionnaires.selectors.questionnaires import get_questionnaire, items_of

if TYPE_CHECKING:
    from consult.accounts.models import Participant
    from consult.consultations.models import Consultation

LONGEST_SHEET = 40
# The row is locked before the clock is read. A request that waited for the lock is therefore judged
# by the time at which it got the lock.
LOCK_AND_TIME = f"""
WITH held AS MATERIALIZED (
  SELECT state, opens_at, closes_at, COALESCE(paper_until, closes_at) AS ends_at, suspended_at IS NULL AS goes_on
  FROM {Questionnaire._meta.db_table} WHERE id = %s FOR SHARE
), timed AS MATERIALIZED (SELECT held.*, clock_timestamp() AS moment FROM held)
SELECT state, goes_on AND opens_at <= moment AND moment < closes_at,
  goes_on AND opens_at <= moment AND moment < ends_at, moment FROM timed
"""  # noqa: S608 - table name of our own model


@transaction.atomic
def submit(
    *,
    viewer: Viewer,
    questionnaire_id: UUID,
    answers: Mapping,
    charter_accepted: bool = False,
    changing: bool = False,
) -> Questionnaire:
    """Answer as the viewer, or replace the viewer's answers if `changing` is True.

    Answers to a named questionnaire can be replaced until it closes. `answers` maps item ids to
    values, as `checked_answers` takes them. The questionnaire is locked so that it stays open, then
    the answers are written.

    For an anonymous questionnaire, the answers lead to no person. That this person answered is
    stored separately, and nothing is journalled. The function returns the questionnaire and never
    the answers, because the result that idempotency stores must not link a person to answers
    (ADR 0030).

    Raise `ValidationError` with every refusal by item, `QuestionnaireIsNotOpen`, `AlreadyAnswered`,
    `NothingToChange`, `SubmissionHasNoAnswer`, `CharterNotAccepted`, `NotAllowed` (the viewer has a
    role in the consultation, or is suspended) or `TooMany`.
    """
    person = viewer.person()
    questionnaire = get_questionnaire(viewer, questionnaire_id)
    if not rules.can_answer(viewer, questionnaire.consultation_id):
        raise NotAllowed
    moment = _lock_against_close(questionnaire).for_answers()
    items = items_of(questionnaire)
    checked = _require_answers(checked_answers(items, answers))
    _accept_charter(viewer, questionnaire.consultation, charter_accepted)
    limits.check(
        "questionnaire", person.pk
    )  # checked after the refusals, so that a refused attempt does not count
    if questionnaire.is_anonymous:
        _note_respondent(questionnaire, person, changing)
        _write(
            Submission.objects.create(**_submission_fields(questionnaire, Origin.ONLINE)),
            checked,
            items,
        )
        return questionnaire
    day = _day(questionnaire, moment)
    submission = (
        _reset_named(questionnaire, person, day)
        if changing
        else _create_named(questionnaire, person, day)
    )
    _write(submission, checked, items)
    journal.record(viewer, f"questionnaire.{'change' if changing else 'answer'}", questionnaire)
    return questionnaire


@transaction.atomic
def submit_from_paper(
    *, viewer: Viewer, questionnaire_id: UUID, answers: Mapping, sheet: str
) -> Submission:
    """Store the answers of a sheet of paper, under the reference of the sheet.

    They are counted separately from the online answers. A sheet counts as it was filled in: a
    required item may be empty. Raise `SheetIsEntered` if the reference was entered before,
    `ValidationError` with every refusal by item, `SubmissionHasNoAnswer` or
    `QuestionnaireIsNotOpen`.
    """
    questionnaire = get_questionnaire(viewer, questionnaire_id)
    require(viewer, rules.can_enter_paper(viewer, questionnaire.consultation_id))
    moment = _lock_against_close(questionnaire).for_sheets()
    reference = _reference(sheet)
    items = items_of(questionnaire)
    checked = _require_answers(checked_answers(items, answers, insists=False))
    fields = _submission_fields(questionnaire, Origin.PAPER) | {
        "sheet": reference,
        "entered_by": viewer.participant,
    }
    fields["day"] = _day(questionnaire, moment)
    submission = _create_unique(
        SheetIsEntered(attr="sheet"), lambda: Submission.objects.create(**fields)
    )
    _write(submission, checked, items)
    journal.record(
        viewer, "questionnaire.enter_paper", questionnaire, submission=str(submission.pk)
    )
    return submission


class _LockedQuestionnaire(NamedTuple):
    """A questionnaire locked until the transaction ends, with the time after the lock."""

    state: str
    takes_answers: bool
    takes_sheets: bool
    moment: object

    def for_answers(self) -> Any:
        return self._when(self.takes_answers)

    def for_sheets(self) -> Any:
        return self._when(self.takes_sheets)

    def _when(self, is_its_time: bool) -> Any:
        if self.state != QuestionnaireState.OPEN or not is_its_time:
            raise QuestionnaireIsNotOpen
        return self.moment


def _lock_against_close(questionnaire: Questionnaire) -> _LockedQuestionnaire:
    """Lock the questionnaire so that it cannot be closed until this transaction ends.

    No role is exempt: this function takes no viewer.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCK_AND_TIME, [questionnaire.pk])
        return _LockedQuestionnaire(*cursor.fetchone())


def _day(questionnaire: Questionnaire, moment: datetime) -> date:
    """Return the date of a moment in the time zone of the organisation."""
    return moment.astimezone(ZoneInfo(questionnaire.organisation.time_zone)).date()


def _accept_charter(viewer: Viewer, consultation: Consultation, charter_accepted: bool) -> None:
    if not must_accept_charter(viewer, consultation):
        return
    if not charter_accepted:
        raise CharterNotAccepted(attr="charter_accepted")
    accept_charter(viewer=viewer, consultation=consultation, licence=consultation.licence)


def _require_answers(checked: dict[UUID, Any]) -> dict[UUID, Any]:
    if not checked:
        raise SubmissionHasNoAnswer
    return checked


def _submission_fields(questionnaire: Questionnaire, origin: Origin) -> dict[str, Any]:
    return {
        "organisation_id": questionnaire.organisation_id,
        "questionnaire": questionnaire,
        "origin": origin,
    }


def _note_respondent(questionnaire: Questionnaire, person: Participant, changing: bool) -> None:
    if changing:
        raise NothingToChange
    fields = {
        "organisation_id": questionnaire.organisation_id,
        "questionnaire": questionnaire,
        "participant": person,
    }
    _create_unique(AlreadyAnswered, lambda: Respondent.objects.create(**fields))


def _create_named(questionnaire: Questionnaire, person: Participant, day: date) -> Submission:
    fields = _submission_fields(questionnaire, Origin.ONLINE) | {"participant": person, "day": day}
    return _create_unique(AlreadyAnswered, lambda: Submission.objects.create(**fields))


def _reset_named(questionnaire: Questionnaire, person: Participant, day: date) -> Submission:
    """Return the person's submission, locked and without its answers.

    Two concurrent changes wait for each other, and the last one is stored. Raise `NothingToChange`
    if the person has no submission.
    """
    rows = Submission.objects.filter(questionnaire=questionnaire, participant=person)
    submission = rows.select_for_update(no_key=True).first()
    if submission is None:
        raise NothingToChange
    submission.answers.all().delete()
    submission.day = day
    submission.save(update_fields=["day"])
    return submission


def _create_unique(
    refusal: SheetIsEntered | type[AlreadyAnswered], create: Callable[[], Model]
) -> Any:
    """Create a row, or raise `refusal` if a unique constraint refuses it.

    The database decides which request was first: two browser tabs that send at once make one
    answer.
    """
    try:
        with transaction.atomic():
            return create()
    except IntegrityError:
        raise refusal from None


def _write(submission: Submission, checked: dict[UUID, Any], items: list[Item]) -> None:
    open_item_ids = {str(item.pk) for item in items if item.is_open}
    Answer.objects.bulk_create(
        Answer(
            organisation_id=submission.organisation_id,
            submission=submission,
            item_id=pk,
            value=value,
            reading=Reading.WAITING if pk in open_item_ids else "",
        )
        for pk, value in checked.items()
    )


def _reference(sheet: str) -> str:
    reference = clean_line(sheet).upper()
    if not count_visible_characters(reference) or len(reference) > LONGEST_SHEET:
        raise Invalid(_("Write the reference of the form, forty characters at most."), attr="sheet")
    return reference
