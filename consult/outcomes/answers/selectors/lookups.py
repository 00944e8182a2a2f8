"""Small queries about answers: whose answer, which state, which due date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window

from consult.accounts.viewer import Viewer
from consult.accounts.viewers.compiled import compiled_for_reader
from consult.core.exceptions import NotFound
from consult.outcomes.answers import rules
from consult.outcomes.answers.selectors.answers import with_history
from consult.outcomes.enums import AnswerProgress, AnswerState
from consult.outcomes.models import AnswerDue, AnswerTarget, OfficialAnswer
from debates.proposals.selectors.proposals import get_proposals, proposals
from moderation.enums import ModerationState

if TYPE_CHECKING:
    from consult.consultations.models import Consultation, Topic
    from debates.models import Proposal

DECISIONS = (AnswerState.ACCEPTED, AnswerState.ADAPTED, AnswerState.REJECTED)
FIRST_TARGET = ("answer_id", "proposal_id", "together")


@dataclass(frozen=True)
class LatestDecision:
    """A published decision, its first public contribution, and how many it answers."""

    answer: OfficialAnswer
    proposal: Proposal
    contributions: int


def list_decided_answers(
    viewer: Viewer, consultation_ids: Sequence[UUID], *, most: int
) -> list[OfficialAnswer]:
    """Return the latest answers that accept, adapt or reject what contributions ask for.

    The consultations are those that the viewer may see. One query.
    """
    rows = OfficialAnswer.objects.published().filter(
        organisation=viewer.organisation, consultation__in=consultation_ids, state__in=DECISIONS
    )
    return list(rows.order_by("-published_at", "-id")[:most])


def find_latest_decisions(
    viewer: Viewer, answers: Iterable[OfficialAnswer], *, size: int
) -> list[LatestDecision]:
    """Return the first answers that have a public contribution, each with it. At most four queries."""
    if not answers:
        return []
    public = proposals(viewer, tombstones=False).filter(state=ModerationState.PUBLISHED)
    targets = AnswerTarget.objects.filter(answer__in=answers, proposal__in=public.order_by())
    first = targets.annotate(together=Window(Count("pk"), partition_by=F("answer")))
    first = first.order_by("answer", "proposal__number").distinct("answer")
    shown = {pk: (proposal, n) for pk, proposal, n in first.values_list(*FIRST_TARGET)}
    answers = [answer for answer in answers if answer.pk in shown][:size]
    found = get_proposals(viewer, [shown[answer.pk][0] for answer in answers])
    return [
        LatestDecision(answer, found[shown[answer.pk][0]], shown[answer.pk][1])
        for answer in answers
    ]


def states_of_proposals(
    viewer: Viewer, proposal_ids: Iterable[UUID]
) -> dict[UUID, tuple[str, str]]:
    """Return the state of the published answers of some contributions, for lists.

    One query, or none without contributions. A state comes with the authority that the contribution
    was passed on to, or "". Contributions without a published answer are left out.
    """
    ids = list(proposal_ids)
    if not ids:
        return {}
    return {pk: (state, authority) for pk, state, authority in _list_states(viewer, ids)}


@compiled_for_reader
def _list_states(viewer: Viewer, ids: list[UUID]) -> QuerySet[AnswerTarget, Any]:
    targets = AnswerTarget.objects.filter(
        organisation=viewer.organisation,
        proposal__in=ids,
        answer__progress=AnswerProgress.PUBLISHED,
    )
    return targets.values_list("proposal_id", "answer__state", "answer__transmitted_to")


def list_answered_ids(topic: Topic) -> QuerySet[AnswerTarget, Any]:
    """Return the ids of the contributions with a published answer of a topic, as a queryset.

    Those that moderation removed are among them: the caller filters its own list by it.
    """
    rows = AnswerTarget.objects.filter(
        proposal__topic=topic.pk, answer__progress=AnswerProgress.PUBLISHED
    )
    return rows.values("proposal")


def count_answered(viewer: Viewer, topic: Topic) -> int:
    """Return how many contributions of a topic have a published answer, as the viewer reads them."""
    rows = proposals(viewer, topic=topic, tombstones=False)
    return rows.filter(pk__in=list_answered_ids(topic)).order_by().count()


def list_published_answers(
    viewer: Viewer, consultation_id: UUID, *, start: int = 0, size: int = 20
) -> list[OfficialAnswer]:
    """Return the published answers of a consultation, latest first; five queries."""
    return read_answers(published_answers(viewer, consultation_id)[start : start + size])


def published_answers(viewer: Viewer, consultation_id: UUID) -> QuerySet[OfficialAnswer]:
    """Return the published answers of a consultation, latest first, for `read_answers`."""
    rows = OfficialAnswer.objects.published().filter(
        organisation=viewer.organisation, consultation=consultation_id
    )
    return rows.order_by("-published_at", "-id")


def find_published_answers(
    viewer: Viewer,
    consultation: Consultation,
    *,
    state: str = "",
    topic: Topic | None = None,
    search: str = "",
) -> QuerySet[OfficialAnswer]:
    """Return the published answers with a state, about a topic or its contributions, or with words.

    The words are those of the answer, or of a public contribution that it answers.
    """
    rows = published_answers(viewer, consultation.pk)
    if state:
        rows = rows.filter(state=state)
    if topic:
        about = _readable(viewer, consultation, topic=topic)
        rows = rows.filter(Exists(_targets().filter(Q(topic=topic.pk) | Q(proposal__in=about))))
    if search.strip():
        own = Q()
        for word in search.split():
            own &= Q(body__icontains=word) | Q(reasons__icontains=word)
        asked = _readable(viewer, consultation, search=search)
        rows = rows.filter(own | Exists(_targets().filter(proposal__in=asked)))
    return rows


def read_answers(rows: QuerySet[OfficialAnswer]) -> list[OfficialAnswer]:
    """Return a page of answers with their history and their targets, in its order."""
    ids = list(rows.values_list("pk", flat=True))
    found = with_history(ids).prefetch_related("targets").in_bulk() if ids else {}
    return [found[pk] for pk in ids]


def _targets() -> QuerySet[AnswerTarget]:
    return AnswerTarget.objects.filter(answer=OuterRef("pk"))


def _readable(viewer: Viewer, consultation: Consultation, **filters: Any) -> QuerySet[Any]:
    """Return the ids of the public contributions that match, as a queryset."""
    rows = proposals(viewer, consultation=consultation, tombstones=False, **filters)
    return rows.order_by().values("pk")


def find_answers(
    viewer: Viewer, consultation_id: UUID, proposal_ids: Iterable[UUID]
) -> dict[UUID, UUID]:
    """Return the ids of the answers of some contributions, in any progress; one query.

    It is for people who prepare answers: raise `NotFound` for others.
    """
    if not rules.can_draft(viewer, consultation_id):
        raise NotFound
    rows = AnswerTarget.objects.filter(
        organisation=viewer.organisation, proposal__in=list(proposal_ids)
    )
    return dict(rows.values_list("proposal_id", "answer_id"))  # type: ignore[arg-type]  # the filter leaves out topics


def answers_to_topics(viewer: Viewer, consultation_id: UUID) -> dict[UUID, OfficialAnswer]:
    """Return the answers to topics in any progress, by the id of the topic; one query.

    Raise `NotFound` for people who prepare no answers.
    """
    if not rules.can_draft(viewer, consultation_id):
        raise NotFound
    rows = AnswerTarget.objects.filter(
        organisation=viewer.organisation,
        answer__consultation=consultation_id,
        topic__isnull=False,
    )
    return {row.topic_id: row.answer for row in rows.select_related("answer")}  # type: ignore[misc]  # the filter leaves out contributions


def count_report_lines(viewer: Viewer, consultation: Consultation) -> dict[UUID, int]:
    """Return how many contributions the report lists of each topic that has some; one query."""
    rows = proposals(viewer, consultation=consultation, tombstones=False).order_by()
    return dict(rows.values_list("topic").annotate(Count("pk")))


def get_due(viewer: Viewer, consultation_id: UUID, proposal_id: UUID | None) -> AnswerDue | None:
    """Return the due date of one contribution, or without one that of the consultation, or None."""
    rows = AnswerDue.objects.filter(organisation=viewer.organisation, consultation=consultation_id)
    return rows.filter(proposal=proposal_id).first()


def has_dues(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether the answers of a consultation, or to one of its contributions, have a day."""
    return AnswerDue.objects.filter(
        organisation=viewer.organisation, consultation=consultation_id
    ).exists()


def expected_answer(viewer: Viewer, proposal: Proposal) -> AnswerDue | None:
    """Return the announced day of the answer to a contribution with its service, or None.

    It is the day of the contribution, or else that of its consultation. A contribution that was
    merged into another one waits for no answer. One query.
    """
    if proposal.merged_into_id:
        return None
    dues = list(_list_dues(viewer, proposal.consultation_id, proposal.pk))
    return next((due for due in dues if due.proposal_id), next(iter(dues), None))


@compiled_for_reader
def _list_dues(viewer: Viewer, consultation_id: UUID, proposal_id: UUID) -> QuerySet[AnswerDue]:
    """Return the due dates that concern a contribution."""
    due = AnswerDue.objects.filter(organisation=viewer.organisation, consultation=consultation_id)
    due = due.filter(Q(proposal=proposal_id) | Q(proposal=None))
    return due.select_related("service").order_by("pk")


def list_topic_proposals(viewer: Viewer, consultation: Consultation, topic_id: str) -> list[UUID]:
    """Return the ids of the public contributions that a topic has now."""
    rows = proposals(viewer, consultation=consultation, tombstones=False).filter(topic=topic_id)
    return list(rows.order_by().values_list("pk", flat=True))
