"""The queries of published answers, and of answers in preparation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.db.models import Count, Prefetch, QuerySet

from consult.accounts.viewer import Viewer
from consult.accounts.viewers.compiled import compiled_for_reader
from consult.core.exceptions import NotFound
from consult.core.postgres.lookup import get_row
from consult.outcomes.answers import rules
from consult.outcomes.enums import AnswerProgress
from consult.outcomes.models import (
    AnswerCorrection,
    AnswerMilestone,
    AnswerNote,
    AnswerService,
    AnswerTarget,
    AnswerTemplate,
    OfficialAnswer,
)
from consult.outcomes.models.answers import AnswerQuerySet
from debates.proposals.selectors.proposals import proposals

if TYPE_CHECKING:
    from debates.models import Proposal


# An organisation that answered more contributions than this is asked for those of each list.
MOST_ANSWERED = 500


def answers_of_proposals(
    viewer: Viewer, proposal_ids: Iterable[UUID]
) -> dict[UUID, OfficialAnswer]:
    """Return the published answers of some contributions, by the id of the contribution.

    Each has its milestones, its corrections, and `contributions`, the number of contributions that
    it answers. One query for any number of contributions without an answer, and three more with
    one. The caller shows an answer only beside a contribution that the viewer may read.
    """
    return _published_by("proposal", viewer, list(proposal_ids))


def list_answered(viewer: Viewer) -> frozenset[UUID] | None:
    """Return the ids of all contributions with a published answer, or None if there are many."""
    rows = AnswerTarget.objects.filter(
        organisation=viewer.organisation,
        proposal__isnull=False,
        answer__progress=AnswerProgress.PUBLISHED,
    )
    found = frozenset(rows.values_list("proposal_id", flat=True)[: MOST_ANSWERED + 1])
    return None if len(found) > MOST_ANSWERED else cast("frozenset[UUID]", found)


def published_answer(viewer: Viewer, proposal_id: UUID) -> OfficialAnswer | None:
    """Return the published answer of a contribution, as `answers_of_proposals` does, or None."""
    return answers_of_proposals(viewer, [proposal_id]).get(proposal_id)


def answers_of_topics(viewer: Viewer, topic_ids: Iterable[UUID]) -> dict[UUID, OfficialAnswer]:
    """Return the published answers of some topics, by the id of the topic."""
    return _published_by("topic", viewer, list(topic_ids))


def contributions_of(
    viewer: Viewer, answer_id: UUID, *, without: UUID | None = None, most: int = 20
) -> list[Proposal]:
    """Return contributions that an answer answers and that the viewer may read, by their numbers.

    `without` is the contribution on whose page they are listed.
    """
    targets = AnswerTarget.objects.filter(organisation=viewer.organisation, answer=answer_id)
    rows = proposals(viewer, tombstones=False).filter(pk__in=targets.values("proposal"))
    return list(rows.exclude(pk=without).order_by("number")[:most])


def _published_by(place: str, viewer: Viewer, ids: list[UUID]) -> dict[UUID, OfficialAnswer]:
    if not ids:
        return {}
    found = dict(_list_published(viewer, ids, place=place))
    answers = with_history(found.values()).in_bulk() if found else {}
    return {pk: answers[answer] for pk, answer in found.items()}


@compiled_for_reader
def _list_published(viewer: Viewer, ids: list[UUID], *, place: str) -> QuerySet[AnswerTarget, Any]:
    targets = AnswerTarget.objects.filter(
        **{"organisation": viewer.organisation, f"{place}__in": ids},
        answer__progress=AnswerProgress.PUBLISHED,
    )
    return targets.values_list(f"{place}_id", "answer_id")


def with_history(answer_ids: Iterable[UUID]) -> AnswerQuerySet:
    """Return published answers with their milestones and published corrections.

    `contributions` is the number of contributions that each answers.
    """
    corrections = AnswerCorrection.objects.filter(published_at__isnull=False)
    rows = OfficialAnswer.objects.published().filter(pk__in=list(answer_ids))
    return rows.annotate(contributions=Count("targets__proposal")).prefetch_related(
        "milestones", Prefetch("corrections", corrections.order_by("published_at"))
    )


# ---- for the people who prepare answers
def get_answer(viewer: Viewer, answer_id: UUID) -> OfficialAnswer:
    """Return an answer in any state, for a person who prepares answers. Raise `NotFound`."""
    rows = OfficialAnswer.objects.filter(organisation=viewer.organisation)
    rows = rows.select_related("consultation", "written_by", "reviewed_by", "edited_by")
    answer = get_row(
        rows.prefetch_related("targets__topic", "corrections", "milestones"), pk=answer_id
    )
    if not rules.can_draft(viewer, answer.consultation_id):
        raise NotFound
    return answer


def list_answers(viewer: Viewer, consultation_id: UUID, *, progress: str = "") -> AnswerQuerySet:
    """Return the answers of a consultation in any state, the latest first. Raise `NotFound`."""
    if not rules.can_draft(viewer, consultation_id):
        raise NotFound
    rows = OfficialAnswer.objects.filter(
        organisation=viewer.organisation, consultation=consultation_id
    )
    rows = rows.filter(progress=progress) if progress else rows
    rows = rows.select_related("written_by", "reviewed_by").prefetch_related("targets__topic")
    return rows.order_by("-created_at", "-id")


def list_notes(
    viewer: Viewer,
    consultation_id: UUID,
    *,
    answer_id: UUID | None = None,
    proposal_ids: Iterable[UUID] = (),
) -> list[AnswerNote]:
    """Return the internal notes about an answer or some contributions. Raise `NotFound`."""
    if not rules.can_note(viewer, consultation_id):
        raise NotFound
    rows = AnswerNote.objects.filter(
        organisation=viewer.organisation, consultation=consultation_id
    ).select_related("author")
    if answer_id:
        return list(rows.filter(answer=answer_id))
    return list(rows.filter(proposal__in=list(proposal_ids)))


def list_templates(viewer: Viewer, consultation_id: UUID) -> list[AnswerTemplate]:
    """Return the templates of all consultations in which the viewer drafts answers, by title.

    Raise `NotFound` where the viewer drafts none in this consultation.
    """
    if not rules.can_draft(viewer, consultation_id):
        raise NotFound
    places = rules.drafting_consultations(viewer) | {consultation_id}
    rows = AnswerTemplate.objects.filter(organisation=viewer.organisation, consultation__in=places)
    return list(rows.select_related("consultation"))


def get_template(viewer: Viewer, template_id: UUID) -> AnswerTemplate:
    """Return a template of a consultation in which the viewer drafts answers. Raise `NotFound`."""
    rows = AnswerTemplate.objects.filter(organisation=viewer.organisation)
    row = get_row(rows, pk=template_id)
    if not rules.can_draft(viewer, row.consultation_id):
        raise NotFound
    return row


def list_services(viewer: Viewer) -> list[AnswerService]:
    """Return the services of the organisation, by name."""
    return list(AnswerService.objects.filter(organisation=viewer.organisation))


def list_service_names(viewer: Viewer) -> list[str]:
    """Return the names of the services of the organisation, which only its team may use."""
    return [service.name for service in list_services(viewer)]


def get_service(viewer: Viewer, service_id: UUID) -> AnswerService:
    """Return a service of the organisation. Raise `NotFound`."""
    return get_row(AnswerService.objects.filter(organisation=viewer.organisation), pk=service_id)


def get_milestone(viewer: Viewer, milestone_id: UUID) -> AnswerMilestone:
    """Return a milestone with its answer, for a person who prepares answers. Raise `NotFound`."""
    rows = AnswerMilestone.objects.filter(organisation=viewer.organisation)
    row = get_row(rows.select_related("answer"), pk=milestone_id)
    if not rules.can_draft(viewer, row.answer.consultation_id):
        raise NotFound
    return row


def list_waiting_corrections(viewer: Viewer, consultation_id: UUID) -> list[AnswerCorrection]:
    """Return the corrections of published answers that wait for a second reader, the oldest first.

    It is for people who prepare answers: raise `NotFound` for others. One query.
    """
    if not rules.can_draft(viewer, consultation_id):
        raise NotFound
    rows = AnswerCorrection.objects.filter(
        organisation=viewer.organisation, answer__consultation=consultation_id, published_at=None
    )
    return list(rows.select_related("written_by"))


def get_correction(viewer: Viewer, answer_id: UUID) -> AnswerCorrection | None:
    """Return the correction of an answer that waits for a second reader, or None."""
    rows = AnswerCorrection.objects.filter(
        organisation=viewer.organisation, answer=answer_id, published_at=None
    )
    found = rows.select_related("answer", "written_by").first()
    if found and not rules.can_draft(viewer, found.answer.consultation_id):
        return None
    return found


def export_answers(viewer: Viewer) -> Iterator[dict[str, Any]]:
    """Yield the drafts, corrections and notes of the viewer, for the copy of their data."""
    person = viewer.person()
    rows = OfficialAnswer.objects.filter(written_by=person).prefetch_related("targets")
    for answer in rows.order_by("created_at", "id"):
        yield {
            "answer": answer.pk,
            "state": answer.state,
            "progress": answer.progress,
            "body": answer.body,
            "reasons": answer.reasons,
            "transmitted_to": answer.transmitted_to,
            "answers": [target.proposal_id or target.topic_id for target in answer.targets.all()],
            "created_at": answer.created_at,
            "published_at": answer.published_at,
        }
    for row in AnswerCorrection.objects.filter(written_by=person).order_by("created_at", "id"):
        yield {
            "correction_of": row.answer_id,
            "state": row.state,
            "body": row.body,
            "reasons": row.reasons,
            "note": row.note,
            "created_at": row.created_at,
        }
    for note in AnswerNote.objects.filter(author=person).order_by("created_at", "id"):
        yield {
            "note": note.text,
            "about": note.answer_id or note.proposal_id,
            "created_at": note.created_at,
        }
    for step in AnswerMilestone.objects.filter(written_by=person).order_by("created_at", "id"):
        yield {"milestone": step.text, "happened_on": step.happened_on, "url": step.url}
