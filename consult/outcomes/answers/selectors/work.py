"""The work list of respondents: contributions with the progress of their answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import get_consultation_by_id
from consult.core.exceptions import Invalid, NotFound
from consult.core.postgres import clock
from consult.outcomes.answers import rules
from consult.outcomes.answers.selectors.answers import list_notes
from consult.outcomes.enums import AnswerProgress
from consult.outcomes.models import (
    AnswerCorrection,
    AnswerDue,
    AnswerTarget,
    OfficialAnswer,
)
from debates.proposals.selectors.proposals import proposals

if TYPE_CHECKING:
    from consult.consultations.models import Consultation
    from debates.models import Proposal
    from debates.models.proposals import ProposalQuerySet

NONE = "none"
LATE = "late"
OPEN = "open"
FILTERS = ("progress", "topic", "service", "kind", "search", "state")


@dataclass(frozen=True)
class Work:
    """A contribution with its answer in any progress, its due date, and its number of notes."""

    proposal: Proposal
    answer: OfficialAnswer | None
    due_on: date | None
    service: str
    is_late: bool
    notes: int = 0
    waits_for_correction: bool = False


def list_answer_work(
    viewer: Viewer, consultation_id: UUID, *, filters: Mapping[str, Any] | None = None
) -> ProposalQuerySet:
    """Return the public contributions by their numbers, those without an answer first.

    `filters` are `progress` (a value of `AnswerProgress`, `none`, `open` for all that are not
    published, or `late`), `topic`, `service`, `kind`, `state` and `search`. The caller takes a page
    of it, and `describe_work` adds the answers. Raise `NotFound` where the viewer drafts no answers,
    or `Invalid` on an unknown filter.
    """
    consultation = _prepared(viewer, consultation_id)
    wanted = {name: value for name, value in (filters or {}).items() if value}
    if unknown := sorted(set(wanted) - set(FILTERS)):
        raise Invalid(attr=unknown[0])
    rows = proposals(
        viewer,
        consultation=consultation,
        kind=wanted.get("kind"),
        search=wanted.get("search", ""),
        tombstones=False,
    )
    rows = rows.counted().alias(has_answer=Exists(_targets())).order_by("has_answer", "number")
    if "topic" in wanted:
        rows = rows.filter(topic=wanted["topic"])
    if "service" in wanted:
        rows = rows.filter(_has_service(consultation, wanted["service"]))
    if "state" in wanted:
        rows = rows.filter(Exists(_targets().filter(answer__state=wanted["state"])))
    if "progress" in wanted:
        rows = _in_progress(rows, viewer, consultation, wanted["progress"])
    return rows


def describe_work(viewer: Viewer, consultation_id: UUID, found: list[Proposal]) -> list[Work]:
    """Return some contributions with their answers, due dates and notes; five queries."""
    consultation = _prepared(viewer, consultation_id)
    ids = [proposal.pk for proposal in found]
    targets = AnswerTarget.objects.filter(proposal__in=ids).select_related(
        "answer__written_by", "answer__reviewed_by"
    )
    answers = {target.proposal_id: target.answer for target in targets}
    dues = AnswerDue.objects.filter(consultation=consultation).filter(
        Q(proposal__in=ids) | Q(proposal=None)
    )
    by_proposal = {due.proposal_id: due for due in dues.select_related("service")}
    notes: dict[UUID | None, int] = {}
    if rules.can_note(viewer, consultation.pk):
        for note in list_notes(viewer, consultation.pk, proposal_ids=ids):
            notes[note.proposal_id] = notes.get(note.proposal_id, 0) + 1
    waiting = set(
        AnswerCorrection.objects.filter(
            answer__in=[answer.pk for answer in answers.values()], published_at=None
        ).values_list("answer_id", flat=True)
    )
    today = _today(viewer)
    works = []
    for proposal in found:
        answer = answers.get(proposal.pk)
        due = by_proposal.get(proposal.pk) or by_proposal.get(None)
        is_open = answer is None or not answer.is_published
        works.append(
            Work(
                proposal=proposal,
                answer=answer,
                due_on=due.due_on if due else None,
                service=due.service.name if due and due.service else "",
                is_late=bool(due and is_open and due.due_on < today),
                notes=notes.get(proposal.pk, 0),
                waits_for_correction=bool(answer and answer.pk in waiting),
            )
        )
    return works


def count_to_review(viewer: Viewer, consultation_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return how many answers of others wait for a second reader, by consultation; one query.

    It is empty in an organisation that requires no second reader.
    """
    if not viewer.organisation.answers_need_second_reader:
        return {}
    own = Q(written_by=viewer.participant) | Q(edited_by=viewer.participant)
    rows = OfficialAnswer.objects.filter(
        organisation=viewer.organisation,
        consultation__in=list(consultation_ids),
        progress=AnswerProgress.SUBMITTED,
    )
    rows = rows.exclude(pk__in=rows.filter(own))
    return dict(rows.values_list("consultation").annotate(Count("pk")).order_by())


def _prepared(viewer: Viewer, consultation_id: UUID) -> Consultation:
    if not rules.can_draft(viewer, consultation_id):
        raise NotFound
    return get_consultation_by_id(viewer, consultation_id)


def _targets() -> Any:
    return AnswerTarget.objects.filter(proposal=OuterRef("pk"))


def _in_progress(
    rows: ProposalQuerySet, viewer: Viewer, consultation: Consultation, progress: str
) -> ProposalQuerySet:
    published = Exists(_targets().filter(answer__progress=AnswerProgress.PUBLISHED))
    if progress == NONE:
        return rows.filter(~Exists(_targets()))
    if progress == OPEN:
        return rows.filter(~published)
    if progress == LATE:
        own = AnswerDue.objects.filter(proposal=OuterRef("pk"))
        over = Q(Exists(own.filter(due_on__lt=_today(viewer))))
        usual = AnswerDue.objects.filter(consultation=consultation, proposal=None).first()
        if usual and usual.due_on < _today(viewer):
            over |= Q(~Exists(own))
        return rows.filter(~published).filter(over)
    if progress not in AnswerProgress.values:
        raise Invalid(attr="progress")
    return rows.filter(Exists(_targets().filter(answer__progress=progress)))


def _has_service(consultation: Consultation, service_id: UUID) -> Q:
    own = AnswerDue.objects.filter(proposal=OuterRef("pk"))
    found = Q(Exists(own.filter(service=service_id)))
    usual = AnswerDue.objects.filter(
        consultation=consultation, proposal=None, service=service_id
    ).exists()
    return found | Q(~Exists(own)) if usual else found


def _today(viewer: Viewer) -> date:
    return clock.now().astimezone(ZoneInfo(viewer.organisation.time_zone)).date()
