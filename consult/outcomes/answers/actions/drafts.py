"""Drafts of official answers: write, edit, submit to a second reader, approve, return, delete."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.actions.helpers import require
from consult.consultations.selectors.consultations import get_consultation_by_id
from consult.core.exceptions import Invalid
from consult.core.postgres.ids import random_id
from consult.core.postgres.validation import check
from consult.core.queue import jobs
from consult.core.records import journal
from consult.core.words import text
from consult.outcomes.answers import rules
from consult.outcomes.answers.actions import corrections
from consult.outcomes.answers.actions.answer_rows import (
    lock_answer,
    require_reasons,
    write_words,
)
from consult.outcomes.answers.selectors.team import answering_team
from consult.outcomes.enums import AnswerProgress
from consult.outcomes.exceptions import (
    AlreadyAnswered,
    AnswerIsNotSubmitted,
    AnswerIsPublished,
    AnswerWasChanged,
    ReadByItsWriter,
)
from consult.outcomes.models import AnswerNote, AnswerTarget, OfficialAnswer
from debates.proposals.selectors.proposals import public_proposals

if TYPE_CHECKING:
    from consult.consultations.models import Consultation

MOST_TARGETS = 1000


@transaction.atomic
def draft_answer(
    viewer: Viewer,
    consultation_id: UUID,
    *,
    state: str,
    body: str,
    reasons: str = "",
    transmitted_to: str = "",
    proposal_ids: Iterable[UUID] = (),
    topic_id: UUID | None = None,
    language: str = "",
) -> OfficialAnswer:
    """Store the draft of an answer to some contributions, or to a topic.

    Raise `NotFound`, `NotAllowed`, `Invalid` or `ValidationError` by field, or `AlreadyAnswered`
    with the numbers of the contributions that have an answer already.
    """
    consultation = get_consultation_by_id(viewer, consultation_id)
    require(viewer, rules.can_draft(viewer, consultation.pk))
    person = viewer.participant
    answer = OfficialAnswer(
        organisation=viewer.organisation,
        consultation=consultation,
        language=language or (get_language() or "fr")[:2],
        written_by=person,
        edited_by=person,
    )
    fields = {
        "state": state,
        "body": body,
        "reasons": reasons,
        "transmitted_to": transmitted_to,
    }
    write_words(answer, fields)
    answer.save()
    _aim(viewer, consultation, answer, proposal_ids, topic_id)
    journal.record(viewer, "answer.draft", answer, state=state)
    return answer


@transaction.atomic
def edit_answer(
    viewer: Viewer,
    answer_id: UUID,
    *,
    revision: int | None = None,
    note: str = "",
    **fields: Any,
) -> OfficialAnswer:
    """Change the words or the targets of an answer.

    `fields` are those of `draft_answer`. `revision` is the one that the form showed: an edit of an
    older text raises `AnswerWasChanged`. A submitted or approved draft is a plain draft again. A
    published answer needs a `note`, the public reason of the correction; its targets stay. Raise
    the errors of `draft_answer`, and those of `corrections.correct`.
    """
    answer = lock_answer(viewer, answer_id)
    require(viewer, rules.can_draft(viewer, answer.consultation_id))
    if revision is not None and revision != answer.revision:
        raise AnswerWasChanged
    if answer.is_published:
        return corrections.correct(viewer, answer, note=note, **fields)
    targets = {name: fields.pop(name) for name in ("proposal_ids", "topic_id") if name in fields}
    if not write_words(answer, fields) and not targets:
        return answer
    answer.edited_by = viewer.participant
    answer.progress = AnswerProgress.DRAFT
    answer.reviewed_by = None
    answer.revision += 1
    answer.save()
    if targets:
        consultation = get_consultation_by_id(viewer, answer.consultation_id)
        _aim(
            viewer,
            consultation,
            answer,
            targets.get("proposal_ids", ()),
            targets.get("topic_id"),
        )
    journal.record(viewer, "answer.edit", answer, fields=sorted([*fields, *targets]))
    return answer


@transaction.atomic
def submit_answer(viewer: Viewer, answer_id: UUID) -> OfficialAnswer:
    """Submit a draft to a second reader. A submitted or approved answer stays as it is.

    Email those who may read it, where the organisation requires a second reader. Raise
    `ReasonsAreMissing`.
    """
    answer = lock_answer(viewer, answer_id)
    require(viewer, rules.can_draft(viewer, answer.consultation_id))
    if answer.is_published:
        raise AnswerIsPublished
    if answer.progress != AnswerProgress.DRAFT:
        return answer
    require_reasons(answer)
    _advance(viewer, answer, AnswerProgress.SUBMITTED, "answer.submit")
    if viewer.organisation.answers_need_second_reader:
        _email(answer, _list_readers(answer))
    return answer


@transaction.atomic
def approve_answer(viewer: Viewer, answer_id: UUID) -> OfficialAnswer:
    """Approve a submitted answer, as a person who did not write it.

    Approving it again changes nothing. Raise `ReadByItsWriter`, `AnswerIsNotSubmitted` or
    `ReasonsAreMissing`.
    """
    answer = _lock_for_review(viewer, answer_id)
    if answer.progress == AnswerProgress.APPROVED:
        return answer
    if answer.progress != AnswerProgress.SUBMITTED:
        raise AnswerIsNotSubmitted
    require_reasons(answer)
    answer.reviewed_by = viewer.participant
    return _advance(viewer, answer, AnswerProgress.APPROVED, "answer.approve")


@transaction.atomic
def return_answer(viewer: Viewer, answer_id: UUID, *, note: str) -> OfficialAnswer:
    """Return a submitted or approved answer to its writer, with an internal note that says why.

    Email its writer, and the writer of its last edit. Raise `Invalid` without a note,
    `ReadByItsWriter` or `AnswerIsNotSubmitted`.
    """
    answer = _lock_for_review(viewer, answer_id)
    if answer.progress not in (AnswerProgress.SUBMITTED, AnswerProgress.APPROVED):
        raise AnswerIsNotSubmitted
    words = text.clean(note)
    if not text.count_visible_characters(words):
        raise Invalid(_("Write what the writer should change."), attr="note")
    row = AnswerNote(
        organisation=viewer.organisation,
        consultation_id=answer.consultation_id,
        answer=answer,
        text=words,
        author=viewer.participant,
    )
    check(row, without=["organisation", "consultation", "answer"])
    row.save()
    answer.reviewed_by = None
    _advance(viewer, answer, AnswerProgress.DRAFT, "answer.return")
    _email(answer, _list_writers(answer))
    return answer


@transaction.atomic
def delete_answer(viewer: Viewer, answer_id: UUID) -> None:
    """Delete an answer that is not published: its writer or a manager may.

    Its contributions have no answer any more, so that another one can be written.
    """
    answer = lock_answer(viewer, answer_id)
    may_delete = rules.can_publish(viewer, answer.consultation_id) or (
        rules.can_draft(viewer, answer.consultation_id) and rules.is_writer(viewer, answer)
    )
    require(viewer, may_delete)
    if answer.is_published:
        raise AnswerIsPublished
    journal.record(viewer, "answer.delete", answer)
    answer.delete()


def _advance(
    viewer: Viewer, answer: OfficialAnswer, progress: AnswerProgress, act: str
) -> OfficialAnswer:
    answer.progress = progress
    answer.save(update_fields=["progress", "reviewed_by"])
    journal.record(viewer, act, answer)
    return answer


def _list_readers(answer: OfficialAnswer) -> set[UUID]:
    """Return the ids of the people who may approve an answer: none of them wrote in it."""
    return answering_team(answer.organisation_id, answer.consultation_id) - _list_writers(answer)


def _list_writers(answer: OfficialAnswer) -> set[UUID]:
    return {pk for pk in (answer.written_by_id, answer.edited_by_id) if pk}


def _email(answer: OfficialAnswer, people: set[UUID]) -> None:
    """Store one e-mail to each person about the progress of an answer."""
    jobs.store(
        answer.organisation_id,
        *(
            jobs.Request(
                "outcomes.email_answer_in_review",
                {
                    "answer_id": answer.pk,
                    "progress": answer.progress,
                    "participant_id": pk,
                    "key": random_id(),
                },
            )
            for pk in sorted(people)
        ),
    )


def _lock_for_review(viewer: Viewer, answer_id: UUID) -> OfficialAnswer:
    answer = lock_answer(viewer, answer_id)
    if rules.is_writer(viewer, answer):
        raise ReadByItsWriter
    require(viewer, rules.can_review(viewer, answer))
    if answer.is_published:
        raise AnswerIsPublished
    return answer


def _aim(
    viewer: Viewer,
    consultation: Consultation,
    answer: OfficialAnswer,
    proposal_ids: Iterable[UUID],
    topic_id: UUID | None,
) -> None:
    """Store what the answer answers, instead of what it answered before.

    The targets are inserted in the order of their ids, so that two writers who answer the same
    contributions wait for each other and never deadlock. The second one gets `AlreadyAnswered`.
    """
    wanted = sorted(_uuids(proposal_ids))
    topic_id = next(iter(_uuids([topic_id]) if topic_id else []), None)
    if bool(wanted) == bool(topic_id):
        raise Invalid(_("Choose contributions or a topic to answer."), attr="proposal_ids")
    if len(wanted) > MOST_TARGETS:
        raise Invalid(
            _("Choose at most %(number)s contributions.") % {"number": MOST_TARGETS},
            attr="proposal_ids",
        )
    if topic_id and topic_id not in {topic.pk for topic in consultation.topics.all()}:
        raise Invalid(_("Choose a topic of this consultation."), attr="topic_id")
    _require_public(consultation, wanted)
    old = answer.targets.exclude(proposal__in=wanted)
    (old.exclude(topic=topic_id) if topic_id else old).delete()
    existing = set(answer.targets.values_list("proposal_id", "topic_id"))
    pairs: list[tuple[UUID | None, UUID | None]] = [(pk, None) for pk in wanted]
    pairs = pairs or [(None, topic_id)]
    rows = [
        AnswerTarget(
            organisation=viewer.organisation, answer=answer, proposal_id=proposal, topic_id=topic
        )
        for proposal, topic in pairs
        if (proposal, topic) not in existing
    ]
    try:
        with transaction.atomic():
            AnswerTarget.objects.bulk_create(rows)
    except IntegrityError:
        raise AlreadyAnswered(
            _answered_numbers(consultation, answer, wanted),
            attr="proposal_ids" if wanted else "topic_id",
        ) from None


def _uuids(ids: Iterable[Any]) -> set[UUID]:
    try:
        return {UUID(str(pk)) for pk in ids}
    except ValueError:
        raise Invalid(
            _("Choose contributions or a topic to answer."), attr="proposal_ids"
        ) from None


def _require_public(consultation: Consultation, wanted: list[UUID]) -> None:
    """Raise `Invalid` unless each contribution is public and belongs to the consultation."""
    found = public_proposals(consultation).filter(pk__in=wanted).count() if wanted else 0
    if found != len(wanted):
        raise Invalid(
            _("Choose public contributions of this consultation only."), attr="proposal_ids"
        )


def _answered_numbers(
    consultation: Consultation, answer: OfficialAnswer, wanted: list[UUID]
) -> list[int]:
    others = AnswerTarget.objects.filter(proposal__in=wanted).exclude(answer=answer)
    rows = public_proposals(consultation).filter(pk__in=others.values("proposal"))
    return list(rows.values_list("number", flat=True))
