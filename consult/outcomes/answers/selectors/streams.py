"""Official answers as rows: for open data, and for the statutory report."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import get_consultation_by_id
from consult.core.exceptions import NotFound
from consult.outcomes.answers import rules
from consult.outcomes.answers.selectors.answers import answers_of_proposals, with_history
from consult.outcomes.answers.selectors.progress import answer_progress
from consult.outcomes.enums import AnswerProgress
from consult.outcomes.models import AnswerDue, AnswerTarget, OfficialAnswer
from debates.proposals.selectors.proposals import proposals, public_proposals

if TYPE_CHECKING:
    from consult.consultations.models import Consultation
    from debates.models import Proposal

CHUNK = 500


@dataclass(frozen=True)
class ReportLine:
    """A contribution of the statutory report, with its published answer, if any.

    `draft` is the answer that the team prepares instead. `service` and `due_on` say who answers, and
    until when.
    """

    proposal: Proposal
    answer: OfficialAnswer | None
    draft: OfficialAnswer | None
    due_on: date | None
    service: str


def answers_for_report(
    viewer: Viewer,
    consultation_id: UUID,
    *,
    topic_id: UUID | None = None,
    with_drafts: bool = False,
) -> Iterator[ReportLine]:
    """Yield each public contribution with its published answer, by number, or those of a topic.

    `with_drafts` adds the answers in preparation, for people who prepare them: raise `NotFound` for
    others. The rows are read in chunks.
    """
    if with_drafts and not rules.can_draft(viewer, consultation_id):
        raise NotFound
    consultation = get_consultation_by_id(viewer, consultation_id)
    return _report(viewer, consultation, topic_id, with_drafts=with_drafts)


def _report(
    viewer: Viewer, consultation: Consultation, topic_id: UUID | None, *, with_drafts: bool
) -> Iterator[ReportLine]:
    dues = _dues(consultation)
    rows = proposals(viewer, consultation=consultation, tombstones=False).order_by("number")
    rows = rows.filter(topic=topic_id) if topic_id else rows
    after = 0
    while chunk := list(rows.filter(number__gt=after)[:CHUNK]):
        ids = [proposal.pk for proposal in chunk]
        answers = answers_of_proposals(viewer, ids)
        drafts = _drafts(viewer, ids) if with_drafts else {}
        for proposal in chunk:
            due = dues.get(proposal.pk) or dues.get(None)
            yield ReportLine(
                proposal,
                answers.get(proposal.pk),
                drafts.get(proposal.pk),
                due.due_on if due else None,
                due.service.name if due and due.service else "",
            )
        after = chunk[-1].number


def _drafts(viewer: Viewer, proposal_ids: list[UUID]) -> dict[UUID | None, OfficialAnswer]:
    rows = AnswerTarget.objects.filter(
        organisation=viewer.organisation, proposal__in=proposal_ids
    ).exclude(answer__progress=AnswerProgress.PUBLISHED)
    return {row.proposal_id: row.answer for row in rows.select_related("answer")}


def stream_official_answers(viewer: Viewer, consultation: Consultation) -> Iterator[dict]:
    """Yield the published answers, one row for each contribution or topic that is answered.

    Contributions that are not public are left out. Internal notes, drafts and names are never here.
    """
    numbers: dict[UUID | None, int] = dict(
        public_proposals(consultation).values_list("pk", "number")
    )
    rows = AnswerTarget.objects.filter(
        organisation=viewer.organisation,
        answer__consultation=consultation,
        answer__progress=AnswerProgress.PUBLISHED,
    ).order_by("answer_id", "id")
    targets = [row for row in rows if row.proposal_id in numbers or row.topic_id]
    targets.sort(
        key=lambda row: (row.proposal_id is None, numbers.get(row.proposal_id, 0), str(row.pk))
    )
    for start in range(0, len(targets), CHUNK):
        chunk = targets[start : start + CHUNK]
        answers = with_history({row.answer_id for row in chunk}).in_bulk()
        for target in chunk:
            yield _row(answers[target.answer_id], target, numbers.get(target.proposal_id))


def stream_expected_answers(viewer: Viewer, consultation: Consultation) -> Iterator[dict]:
    """Yield the public contributions to answer, each with its service and its due date.

    Merged contributions are left out. There is no row before a date is announced or an answer is
    published.
    """
    if answer_progress(viewer, consultation.pk) is None:
        return
    dues = _dues(consultation)
    expected = public_proposals(consultation).filter(merged_into=None).order_by("number")
    for pk, number in expected.values_list("pk", "number").iterator(CHUNK):
        due = dues.get(pk) or dues.get(None)
        yield {
            "proposal": str(pk),
            "number": number,
            "service": due.service.name if due and due.service else None,
            "due_on": due.due_on if due else None,
        }


def _dues(consultation: Consultation) -> dict[UUID | None, AnswerDue]:
    """Return the due dates with their services, by contribution; None is the usual one."""
    rows = AnswerDue.objects.filter(consultation=consultation).select_related("service")
    return {due.proposal_id: due for due in rows}


def _row(answer: OfficialAnswer, target: AnswerTarget, number: int | None) -> dict[str, Any]:
    corrections = [
        {
            "corrected_at": correction.published_at.isoformat()
            if correction.published_at
            else None,
            "note": correction.note,
            "before": correction.before,
        }
        for correction in answer.corrections.all()
    ]
    milestones = [
        {
            "happened_on": milestone.happened_on.isoformat(),
            "text": milestone.text,
            "url": milestone.url or None,
            "corrected_at": milestone.corrected_at.isoformat() if milestone.corrected_at else None,
        }
        for milestone in answer.milestones.all()
    ]
    return {
        "id": str(target.pk),
        "answer": str(answer.pk),
        "proposal": str(target.proposal_id) if target.proposal_id else None,
        "number": number,
        "topic": str(target.topic_id) if target.topic_id else None,
        "state": answer.state,
        "transmitted_to": answer.transmitted_to or None,
        "body": answer.body,
        "reasons": answer.reasons or None,
        "language": answer.language,
        "published_at": answer.published_at,
        "corrected_at": answer.corrected_at,
        "correction_note": answer.correction_note or None,
        "corrections": _json(corrections),
        "milestones": _json(milestones),
    }


def _json(rows: list[dict[str, Any]]) -> str | None:
    """Return a list as one line of JSON, or None for an empty one."""
    return json.dumps(rows, ensure_ascii=False, sort_keys=True) if rows else None
