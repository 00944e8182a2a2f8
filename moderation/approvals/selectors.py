"""Reads of appeals and of acts that wait for a second person."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.db.models import QuerySet

from consult.accounts.enums import Role
from consult.accounts.people.selectors import people_here
from consult.accounts.rules import is_of_the_pool
from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotFound
from consult.core.postgres.clock import ClockNow
from consult.core.postgres.lookup import get_row
from moderation.enums import ApprovalKind, ApprovalState, CaseState
from moderation.measures import selectors as measure_selectors
from moderation.models import Approval, Case
from moderation.models.approvals import ANSWERED_WITHIN

if TYPE_CHECKING:
    from consult.accounts.models import Participant


@dataclass(frozen=True)
class TextToRemove:
    """A text that a second person may remove: its kind, its id and its case, if it has one."""

    target_kind: str
    target_id: UUID
    consultation_id: UUID
    case_id: str = ""


def sees_appeals(viewer: Viewer) -> bool:
    """Return whether the viewer may see appeals of their organisation, or those of the pool."""
    return _answers_for_moderation(viewer) or is_of_the_pool(viewer)


def sees_approvals(viewer: Viewer) -> bool:
    """Return whether the viewer may see acts that wait for a second person.

    A platform administrator may be this person.
    """
    return _answers_for_moderation(viewer) or viewer.is_platform_admin


def _answers_for_moderation(viewer: Viewer) -> bool:
    return bool(viewer.consultations_as(Role.MODERATOR)) or viewer.is_organisation_admin


def approvals(viewer: Viewer, *, may_answer: Callable[[Viewer, Approval], bool]) -> list[Approval]:
    """Return the acts that wait for a second person, if the viewer may be this person.

    `may_answer` asks the handler of their kind. This takes one query, and a few more for each act
    about an identity, to leave out people with a part in it.
    """
    rows = Approval.objects.filter(organisation=viewer.organisation, state=ApprovalState.WAITING)
    rows = rows.filter(created_at__gt=ClockNow() - ANSWERED_WITHIN)
    found = rows.select_related("asked_by", "consultation").order_by("created_at", "id")
    return [approval for approval in found if may_answer(viewer, approval)]


def get_approval(
    viewer: Viewer, approval_id: UUID, *, may_answer: Callable[[Viewer, Approval], bool]
) -> Approval:
    """Return an act that waits for the viewer as a second person. Raise `NotFound`."""
    found = next(
        (
            approval
            for approval in approvals(viewer, may_answer=may_answer)
            if approval.pk == approval_id
        ),
        None,
    )
    if found is None:
        raise NotFound
    return found


def approvals_to_page(
    viewer: Viewer, *, may_answer: Callable[[Viewer, Approval], bool]
) -> QuerySet[Approval]:
    """Return the waiting acts as a queryset, for lists with pages.

    This takes the queries of `approvals` now, and one for each page.
    """
    ids = [approval.pk for approval in approvals(viewer, may_answer=may_answer)]
    return Approval.objects.filter(pk__in=ids).select_related("asked_by", "consultation")


def approvals_about(
    viewer: Viewer, participant_id: UUID, *, may_answer: Callable[[Viewer, Approval], bool]
) -> list[Approval]:
    """Return the waiting acts that concern one person. This takes the queries of `approvals`."""
    return [
        approval
        for approval in approvals(viewer, may_answer=may_answer)
        if _concerned(approval) == str(participant_id)
    ]


def find_approval(
    viewer: Viewer, approval_id: UUID, *, may_answer: Callable[[Viewer, Approval], bool]
) -> Approval:
    """Return an act that needs two people, in any state, if the viewer may be one of them.

    Raise `NotFound`.
    """
    rows = Approval.objects.filter(organisation=viewer.organisation).select_related(
        "asked_by", "consultation"
    )
    found = get_row(rows, pk=approval_id)
    if not may_answer(viewer, found):
        raise NotFound
    return found


def people_concerned(viewer: Viewer, found: Iterable[Approval]) -> dict:
    """Return the people whom these approvals concern, by approval id.

    The value is None if texts are concerned, or if the person was erased. This takes one query.
    """
    concerned = {approval.pk: _concerned(approval) for approval in found}
    people = people_here(viewer.organisation, filter(None, concerned.values()))
    by_text: dict[str | None, Participant] = {str(pk): person for pk, person in people.items()}
    return {pk: by_text.get(person) for pk, person in concerned.items()}


def texts_of_approval(viewer: Viewer, approval: Approval) -> list[TextToRemove]:
    """Return the texts that an act would remove and that still wait, oldest first.

    The list is empty for an act that is not about texts. This takes one query, or one for each kind
    of text.
    """
    payload = approval.payload
    if approval.kind == ApprovalKind.REMOVALS:
        cases = Case.objects.filter(pk__in=payload["cases"], state__in=CaseState.unfinished())
        return [
            TextToRemove(case.target_kind, case.target_id, case.consultation_id, str(case.pk))
            for case in cases.filter(organisation=viewer.organisation).order_by("created_at", "id")
        ]
    if approval.kind != ApprovalKind.HIDE_EVERYTHING or not payload:
        return []
    consultation_id = cast("UUID", approval.consultation_id)
    return [
        TextToRemove(kind, pk, consultation_id)
        for kind, pk in measure_selectors.texts_of(viewer, payload["participant"], consultation_id)
        if "only" not in payload or str(pk) in payload["only"]
    ]


def cases_awaiting_removal(viewer: Viewer) -> set[str]:
    """Return the ids of the cases whose removal waits for a second person. This takes one query."""
    rows = Approval.objects.filter(
        organisation=viewer.organisation,
        state=ApprovalState.WAITING,
        kind=ApprovalKind.REMOVALS,
        created_at__gt=ClockNow() - ANSWERED_WITHIN,
    )
    return {pk for cases in rows.values_list("payload__cases", flat=True) for pk in cases}


def _concerned(approval: Approval) -> str | None:
    return approval.payload.get("participant")
