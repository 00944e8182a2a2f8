"""The queue of moderators: cases in their orders, with their notices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from consult.accounts.enums import Role
from consult.accounts.viewer import Viewer
from consult.core.exceptions import Invalid, NotFound
from consult.core.postgres.clock import ClockNow
from consult.core.postgres.lookup import get_row
from moderation import rules, target_kinds
from moderation.enums import CaseState, Reason
from moderation.models import Case, Decision, Notice, pressing

if TYPE_CHECKING:
    from consult.consultations.models import Consultation


class Order(models.TextChoices):
    """The orders of the queue."""

    OLDEST = "oldest", _("the oldest first")
    DUE = "due", _("most urgent first")
    URGENT = "urgent", _("texts with an automatic signal first")
    DECIDED = "decided", _("latest decisions first")


# A case with a deadline by law comes first in every order of what waits, so that neither age nor a
# rush of copies delays a threat.
ORDERS = {
    Order.OLDEST: ("-is_fast", "created_at", "id"),
    Order.DUE: ("-is_fast", "due_at", "id"),
    Order.URGENT: ("-is_fast", pressing().desc(), "due_at", "id"),
    Order.DECIDED: ("-decided_at", "id"),
}


def cases(
    viewer: Viewer,
    *,
    state: str | None = "open",
    consultation: Consultation | UUID | None = None,
    reason: str | None = None,
    kind: str | None = None,
    noticed: bool | None = None,
    order: str = Order.DUE,
) -> QuerySet[Case]:
    """Return the cases of the consultations that the viewer moderates.

    Cases with a deadline by law come first, then the earliest deadline.

    The state `open` means not decided, claimed or not. `noticed` selects the cases with notices, or
    those without. Each case has `reasons` (the distinct reasons of its notices), the first reported seconds of a
    recording, and the public name of the moderator who claimed it. A decided case has its last
    decision. This takes one query, which reads the notices of the shown rows
    only, for any number of waiting cases. Raise `Invalid` for an unknown word.
    """
    rows = _cases_of(viewer).select_related("claimed_by", "consultation")
    reasons = (
        Notice.objects.filter(case=OuterRef("pk")).order_by("reason").values("reason").distinct()
    )
    timed_notices = Notice.objects.filter(case=OuterRef("pk"), start__isnull=False).order_by(
        "created_at"
    )
    rows = rows.annotate(  # of the shown cases, not of all that wait
        reasons=ArraySubquery(reasons),
        reported_start=Subquery(timed_notices.values("start")[:1]),
        reported_end=Subquery(timed_notices.values("end")[:1]),
    )
    if state == CaseState.DECIDED:
        last = Decision.objects.filter(case=OuterRef("pk")).order_by("-number")
        rows = rows.annotate(
            last_number=Subquery(last.values("number")[:1]),
            last_action=Subquery(last.values("action")[:1]),
            last_reason=Subquery(last.values("reason")[:1]),
        )
    if state:
        rows = rows.filter(state__in=_states(state))
    if consultation is not None:
        rows = rows.filter(consultation=consultation)
    if reason:
        if reason not in Reason.values:
            raise Invalid(attr="reason")
        rows = rows.filter(pk__in=Notice.objects.filter(reason=reason).values("case"))
    if kind:
        if kind not in target_kinds.list_reportable_names():
            raise Invalid(attr="kind")
        rows = rows.filter(target_kind=kind)
    if noticed is not None:
        rows = rows.filter(notices_count__gt=0) if noticed else rows.filter(notices_count=0)
    if order not in ORDERS:
        raise Invalid(attr="order")
    return rows.order_by(*ORDERS[Order(order)])


def list_changed(viewer: Viewer, since: datetime | None, *, most: int = 100) -> list[Any]:
    """Return the cases that colleagues have claimed, and those decided after a moment.

    Each has its last action and the moderator who took it. This takes one query.
    """
    last = Decision.objects.filter(case=OuterRef("pk")).order_by("-number")
    claimed = Q(
        state__in=CaseState.unfinished(), claimed_until__gt=ClockNow(), claimed_by__isnull=False
    )
    rows = _cases_of(viewer).filter(
        claimed & ~Q(claimed_by=viewer.participant) | Q(decided_at__gt=since or ClockNow())
    )
    rows = rows.select_related("claimed_by").annotate(
        last_action=Subquery(last.values("action")[:1]),
        last_moderator=Subquery(last.values("moderator_id")[:1]),
    )
    return list(rows.order_by("-created_at", "id")[:most])


@dataclass(frozen=True)
class Waiting:
    """The numbers of waiting, late, urgent and new cases on a desk.

    `oldest` is the moment since which the oldest case waits. `fast` counts the cases with a deadline
    by law.
    """

    to_read: int
    noticed: int
    late: int
    fast: int
    fresh: int
    oldest: datetime | None

    @property
    def total(self) -> int:
        """The number of all waiting cases."""
        return self.to_read + self.noticed


def waiting(
    viewer: Viewer, *, since: datetime | None = None, state: str = CaseState.OPEN
) -> Waiting:
    """Return the cases in the consultations that the viewer moderates, as numbers.

    Without a state, these are the waiting cases.

    A case is new if it came after `since`. This takes one query.
    """
    rows = _cases_of(viewer).filter(state__in=_states(state))
    found = rows.aggregate(
        to_read=Count("pk", filter=Q(notices_count=0)),
        noticed=Count("pk", filter=Q(notices_count__gt=0)),
        late=Count("pk", filter=Q(due_at__lt=ClockNow())),
        fast=Count("pk", filter=Q(is_fast=True)),
        fresh=Count("pk", filter=Q(created_at__gt=since) if since else Q(pk=None)),
        oldest=Min("created_at"),
    )
    return Waiting(**found)


def _states(state: str) -> Sequence[str]:
    if state not in CaseState.values:
        raise Invalid(attr="state")
    return CaseState.unfinished() if state == CaseState.OPEN else [state]


def _cases_of(viewer: Viewer) -> QuerySet[Case]:
    rows = Case.objects.filter(organisation=viewer.organisation)
    return (
        rows
        if viewer.is_system
        else rows.filter(consultation__in=viewer.consultations_as(Role.MODERATOR))
    )


def get_case(viewer: Viewer, case_id: UUID) -> Case:
    """Return a case of the viewer's queue. Raise `NotFound`."""
    return get_row(cases(viewer, state=None), pk=case_id)


def open_case_of(viewer: Viewer, target_kind: str, target_id: UUID) -> Case | None:
    """Return the case of an object that waits in the viewer's queue, or None."""
    return cases(viewer).filter(target_kind=target_kind, target_id=target_id).first()


def reported_targets(consultation: Consultation, target_kind: str) -> QuerySet[Case, Any]:
    """Return the ids of the objects of a kind whose notices wait for a decision."""
    rows = Case.objects.filter(consultation=consultation, target_kind=target_kind)
    rows = rows.filter(state__in=CaseState.unfinished(), notices_count__gt=0)
    return rows.values("target_id")


@dataclass(frozen=True)
class NoticeContent:
    """The content of a notice and its position in the case, with the reported seconds if any.

    It contains neither the reporter nor the exact time.
    """

    nth: int
    reason: Reason
    explanation: str
    start: float | None = None
    end: float | None = None


def list_notices(viewer: Viewer, case: Case) -> list[NoticeContent]:
    """Return the notices of a case for its moderators, those with an explanation first.

    Reporters are hidden. Raise `NotFound`.
    """
    if not rules.can_see_queue(viewer, case.consultation_id):
        raise NotFound
    rows = (
        Notice.objects.filter(case=case)
        .order_by("created_at", "id")
        .values_list("reason", "explanation", "start", "end")
    )
    found = [
        NoticeContent(nth, Reason(reason), explanation, start, end)
        for nth, (reason, explanation, start, end) in enumerate(rows, 1)
    ]
    return sorted(found, key=lambda notice: not notice.explanation)


def targets(viewer: Viewer, cases: Iterable[Any]) -> dict[tuple[str, UUID], Any]:
    """Return the objects of cases, or of rows like cases, as the viewer may read them.

    They are by (kind, id). There is one call per kind if the kind allows it.
    """
    ids: dict[str, list] = {}
    for case in cases:
        ids.setdefault(case.target_kind, []).append(case.target_id)
    found = ((name, target_kinds.get_targets(viewer, name, wanted)) for name, wanted in ids.items())
    return {(name, pk): target for name, many in found for pk, target in many.items()}
