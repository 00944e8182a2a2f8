"""The publication of official answers, together and in one transaction."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.actions.helpers import require
from consult.core.exceptions import Invalid, NotFound
from consult.core.postgres.clock import now
from consult.core.postgres.ids import ordered_id
from consult.core.records import journal
from consult.outcomes.answers import rules
from consult.outcomes.answers.actions import corrections, counts, notifications
from consult.outcomes.answers.actions.answer_rows import (
    clean_words,
    lock_answer,
    require_reasons,
    write_words,
)
from consult.outcomes.answers.actions.drafts import draft_answer
from consult.outcomes.answers.selectors.news import ANSWER
from consult.outcomes.enums import AnswerProgress
from consult.outcomes.exceptions import AlreadyAnswered, SecondReaderIsMissing
from consult.outcomes.models import AnswerTarget, OfficialAnswer
from debates.proposals.selectors.proposals import get_proposal_row


@transaction.atomic
def publish_answers(
    viewer: Viewer, answer_ids: Iterable[UUID], *, published_at: datetime | None = None
) -> list[OfficialAnswer]:
    """Publish several answers together, or none of them.

    Published ones stay as they are, so that the same request twice publishes once. Authors and
    followers are notified by jobs. `published_at` is for answers that were given before they were
    written here, such as those of the demo: it is now by default. Raise `NotFound`, `NotAllowed`,
    `ReasonsAreMissing`, or `SecondReaderIsMissing` where the organisation requires a second reader.
    """
    wanted = set(answer_ids)
    if not wanted:
        raise Invalid(_("Choose the answers to publish."), attr="answer_ids")
    rows = OfficialAnswer.objects.filter(organisation=viewer.organisation, pk__in=wanted)
    answers = list(rows.order_by("pk").select_for_update(no_key=True))
    if len(answers) != len(wanted):
        raise NotFound
    for consultation_id in {answer.consultation_id for answer in answers}:
        require(viewer, rules.can_publish(viewer, consultation_id))
    fresh = [answer for answer in answers if not answer.is_published]
    if viewer.organisation.answers_need_second_reader and any(
        answer.progress != AnswerProgress.APPROVED for answer in fresh
    ):
        raise SecondReaderIsMissing
    for answer in fresh:
        require_reasons(answer)
    _publish(viewer, fresh, published_at or now())
    return answers


@transaction.atomic
def put_answer(
    viewer: Viewer,
    proposal_id: UUID,
    *,
    state: str,
    body: str,
    reasons: str = "",
    transmitted_to: str = "",
    note: str = "",
) -> OfficialAnswer:
    """Answer a contribution and publish the answer at once, as a program of a manager does.

    A contribution with a published answer gets a correction of it, public with its date. Where that
    answer also answers others, this contribution gets an answer of its own first. The same answer
    again changes nothing. Raise `AlreadyAnswered` where a draft for several contributions exists,
    and the errors of `draft_answer` and `publish_answers`.
    """
    proposal = get_proposal_row(viewer, proposal_id)
    require(viewer, rules.can_publish(viewer, proposal.consultation_id))
    words: dict[str, Any] = {
        "state": state,
        "body": body,
        "reasons": reasons,
        "transmitted_to": transmitted_to,
    }
    target = AnswerTarget.objects.filter(proposal=proposal.pk).first()
    if target is None:
        answer = draft_answer(viewer, proposal.consultation_id, proposal_ids=[proposal.pk], **words)
        return publish_answers(viewer, [answer.pk])[0]
    answer = lock_answer(viewer, target.answer_id)
    is_alone = not answer.targets.exclude(pk=target.pk).exists()
    is_same = all(getattr(answer, name) == value for name, value in clean_words(words).items())
    if answer.is_published and is_same:
        return answer
    if answer.is_published:
        if viewer.organisation.answers_need_second_reader:
            raise SecondReaderIsMissing
        own = answer if is_alone else _split(answer, target)
        return corrections.correct(viewer, own, note=note, is_note_required=False, **words)
    if not is_alone:
        raise AlreadyAnswered
    if write_words(answer, words):
        answer.edited_by = viewer.participant
        answer.progress = AnswerProgress.DRAFT
        answer.reviewed_by = None
        answer.revision += 1
        answer.save()
    return publish_answers(viewer, [answer.pk])[0]


def _split(answer: OfficialAnswer, target: AnswerTarget) -> OfficialAnswer:
    """Give one contribution of a published answer a copy of it, with its whole history."""
    histories = [
        row for rows in (answer.corrections, answer.milestones) for row in rows.order_by("id")
    ]
    copy = OfficialAnswer.objects.get(pk=answer.pk)
    copy.pk = ordered_id()
    copy._state.adding = True
    copy.save()
    for row in histories:
        row.pk = ordered_id()
        row.answer = copy
        row._state.adding = True
        row.save()
    target.answer = copy
    target.save(update_fields=["answer"])
    return copy


def _publish(viewer: Viewer, answers: list[OfficialAnswer], moment: datetime) -> None:
    if not answers:
        return
    OfficialAnswer.objects.filter(pk__in=[answer.pk for answer in answers]).update(
        progress=AnswerProgress.PUBLISHED, published_at=moment
    )
    for answer in answers:
        answer.progress = AnswerProgress.PUBLISHED
        answer.published_at = moment
        journal.record(viewer, "answer.publish", answer, state=answer.state)
    notifications.announce(viewer.organisation.pk, ANSWER, [answer.pk for answer in answers])
    for consultation_id in {answer.consultation_id for answer in answers}:
        ids = [answer.pk for answer in answers if answer.consultation_id == consultation_id]
        notifications.note_change(ids, consultation_id)
        counts.recount(viewer.organisation, consultation_id)
