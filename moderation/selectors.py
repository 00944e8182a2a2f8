"""The queue for moderators, the public log for everybody, the reasons for the author."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import models
from django.db.models import Count, Exists, F, Min, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from consult.accounts.enums import Role
from consult.accounts.selectors import participant_here
from consult.accounts.viewer import Viewer
from consult.core import kinds
from consult.core.clock import ClockNow
from consult.core.exceptions import Invalid, NotFound
from consult.core.finding import one_of
from moderation import rules
from moderation.enums import Action, AppealSide, ApprovalState, CaseState, NoticeState, Origin, Reason
from moderation.models import Approval, Case, Decision, Notice
from moderation.public_log import decision, kinds_and_months, later_about, log, log_head, told
from moderation.waiting import (
    Queue,
    QueueAge,
    Wait,
    alert_choices,
    get_alert_choice,
    own_alerts_for_export,
    own_waits,
    path_of_alert,
    queue_age,
    queues,
    title_of_alert,
    was_let_through,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

# Told by a deep module.
__all__ = [
    "Queue",
    "QueueAge",
    "Wait",
    "alert_choices",
    "decision",
    "get_alert_choice",
    "kinds_and_months",
    "later_about",
    "log",
    "log_head",
    "own_alerts_for_export",
    "own_waits",
    "path_of_alert",
    "queue_age",
    "queues",
    "title_of_alert",
    "was_let_through",
]

PROVISIONAL = timedelta(hours=72)
# As long as whoever decided may change their mind, nobody is written to.
UNDO_WITHIN = timedelta(minutes=10)
LIMITING = [action for action in Action if action.limits]
# The public fields of a decision, in the order of the dataset; `decided_at` is `created_at`.
PUBLIC = (
    "number",
    "target_kind",
    "target_id",
    "action",
    "reason",
    "origin",
    "automation",
    "state_before",
    "state_after",
    "facts_digest",
    "opened_at",
    "until",
    "about",
    "previous",
    "hash",
)


# ---- the queue
class Order(models.TextChoices):
    """In which order a queue is read."""

    OLDEST = "oldest", _("the oldest first")
    DUE = "due", _("what is due first")
    URGENT = "urgent", _("what signals point at first")


ORDERS = {
    Order.OLDEST: ("created_at", "id"),
    Order.DUE: ("due_at", "id"),
    Order.URGENT: ("-urgency", "due_at", "id"),
}


def cases(viewer, *, state="open", consultation=None, reason=None, kind=None, noticed=None, order=Order.DUE):
    """Cases of the consultations the viewer moderates, what is due first; `open` means not decided, claimed or not.

    `noticed` keeps those that somebody reported, or those that nobody did. Each has `reasons` (of its notices,
    distinct) and the public name of who claimed it: one query. Raises `Invalid` on an unknown word.
    """
    rows = _cases_of(viewer).select_related("claimed_by", "consultation")
    noticed_for = ArrayAgg("notices__reason", distinct=True, default=[], filter=Q(notices__isnull=False))
    rows = rows.annotate(reasons=noticed_for)
    if state:
        rows = rows.filter(state__in=_states(state))
    if consultation is not None:
        rows = rows.filter(consultation=consultation)
    if reason:
        if reason not in Reason.values:
            raise Invalid(attr="reason")
        rows = rows.filter(pk__in=Notice.objects.filter(reason=reason).values("case"))
    if kind:
        if kind not in kinds.moderated():
            raise Invalid(attr="kind")
        rows = rows.filter(target_kind=kind)
    if noticed is not None:
        rows = rows.filter(notices_count__gt=0) if noticed else rows.filter(notices_count=0)
    if order not in ORDERS:
        raise Invalid(attr="order")
    return rows.order_by(*ORDERS[Order(order)])


@dataclass(frozen=True)
class Waiting:
    """How much waits on a desk, how much of it is late or new, and since when the oldest does."""

    to_read: int
    noticed: int
    late: int
    fresh: int
    oldest: datetime | None

    @property
    def total(self):
        """Both together."""
        return self.to_read + self.noticed


def waiting(viewer, *, since: datetime | None = None) -> Waiting:
    """What waits in the consultations that the viewer moderates; new is what came after `since`. One query."""
    rows = _cases_of(viewer).filter(state__in=CaseState.unfinished())
    found = rows.aggregate(
        to_read=Count("pk", filter=Q(notices_count=0)),
        noticed=Count("pk", filter=Q(notices_count__gt=0)),
        late=Count("pk", filter=Q(due_at__lt=ClockNow())),
        fresh=Count("pk", filter=Q(created_at__gt=since) if since else Q(pk=None)),
        oldest=Min("created_at"),
    )
    return Waiting(**found)


def _states(state):
    if state not in CaseState.values:
        raise Invalid(attr="state")
    return CaseState.unfinished() if state == CaseState.OPEN else [state]


def _cases_of(viewer):
    rows = Case.objects.filter(organisation=viewer.organisation)
    return rows if viewer.is_system else rows.filter(consultation__in=viewer.consultations_as(Role.MODERATOR))


def get_case(viewer, case_id):
    """One case of the viewer's queue. Raises `NotFound`."""
    return one_of(cases(viewer, state=None), pk=case_id)


def open_case_of(viewer, target_kind, target_id) -> Case | None:
    """The case of an object that waits in the viewer's queue, if any."""
    return cases(viewer).filter(target_kind=target_kind, target_id=target_id).first()


def get_notice(viewer, notice_id):
    """A notice, for whoever sent it: a person their own, a visitor by its unguessable id. Raises `NotFound`."""
    rows = Notice.objects.filter(organisation=viewer.organisation, reporter=viewer.participant)
    return one_of(rows, pk=notice_id)


def answer_to(notice) -> Decision | None:
    """The decision that answers a notice: the last one on its object that ends a case; none while it waits.

    One that may still be taken back is told by mail later; here it is what stands now.
    """
    about = Decision.objects.filter(organisation=notice.organisation_id, target_id=notice.target_id, case__isnull=False)
    found = about.filter(created_at__gte=notice.created_at).exclude(action=Action.HIDE).select_related("consultation")
    return found.order_by("-number").first() if notice.state == NoticeState.DECIDED else None


def title_of_notice(notice) -> str:
    """What a notice is called: its reason."""
    return str(Reason(notice.reason).label)


def path_of_notice(notice) -> str:
    """Where what was reported is shown: a notice has no page."""
    found = kinds.kind(notice.target_kind)
    return found.path(found.get(Viewer.system(notice.organisation), notice.target_id))


def own_notices_for_export(viewer) -> Iterator[dict]:
    """What the viewer reported, for the copy of their own data."""
    own = Notice.objects.filter(organisation=viewer.organisation, reporter=viewer.person())
    for notice in own.order_by("created_at", "id"):
        yield {
            "id": str(notice.pk),
            "target": {"type": notice.target_kind, "id": str(notice.target_id)},
            "reason": notice.reason,
            "explanation": notice.explanation,
            "created_at": notice.created_at.isoformat(),
            "state": notice.state,
        }


def get_decision(viewer, decision_id):
    """A decision with its statement of reasons, for the moderators of its consultation. Raises `NotFound`."""
    rows = told(Decision.objects.filter(organisation=viewer.organisation)).select_related("statement")
    return one_of(rows.filter(consultation__in=viewer.consultations_as(Role.MODERATOR)), pk=decision_id)


def recent_decisions(viewer) -> list[Decision]:
    """What the viewer decided in the last ten minutes and has not taken back, the latest first; one query."""
    since = ClockNow() - UNDO_WITHIN
    rows = Decision.objects.filter(organisation=viewer.organisation, moderator_id=viewer.person().pk)
    rows = rows.filter(created_at__gte=since, action__in=Action.on_texts()).exclude(origin=Origin.APPEAL)
    undone = Decision.objects.filter(
        consultation=OuterRef("consultation"), about=OuterRef("number"), action=Action.UNDO
    )
    return list(rows.filter(~Exists(undone)).order_by("-created_at", "-number")[:20])


def last_own_decision(viewer, case) -> Decision:
    """What the viewer decided last on a case. Raises `NotFound`."""
    rows = Decision.objects.filter(moderator_id=viewer.person().pk).order_by("-number")
    return one_of(rows, case=case)


def decisions_about(viewer, target_ids) -> list[Decision]:
    """What was decided of some texts, latest first, for the moderators of their consultation; one query."""
    rows = Decision.objects.filter(organisation=viewer.organisation, target_id__in=list(target_ids))
    rows = rows.filter(consultation__in=viewer.consultations_as(Role.MODERATOR))
    return list(rows.select_related("statement").order_by("-number")[:20])


@dataclass(frozen=True)
class Said:
    """What a notice says: never who, nor when to the second."""

    reason: Reason
    explanation: str


def said(viewer, case) -> list[Said]:
    """What the notices of a case say, for its moderators. Who reported is nobody's to see."""
    if not rules.can_see_queue(viewer, case.consultation_id):
        raise NotFound
    rows = Notice.objects.filter(case=case).order_by("created_at", "id").values_list("reason", "explanation")
    return [Said(Reason(reason), explanation) for reason, explanation in rows]


def targets(viewer, cases) -> dict[tuple[str, UUID], Any]:
    """The objects of several cases as the viewer may read them, by (kind, id); one call per kind where it can."""
    ids: dict[str, list] = {}
    for case in cases:
        ids.setdefault(case.target_kind, []).append(case.target_id)
    found = ((name, kinds.get_many(viewer, name, wanted)) for name, wanted in ids.items())
    return {(name, pk): target for name, many in found for pk, target in many.items()}


def sees_appeals(viewer) -> bool:
    """Whether the viewer may look at appeals and at acts that wait for a second person."""
    moderates = bool(viewer.consultations_as(Role.MODERATOR))
    return moderates or viewer.is_organisation_admin or viewer.hears_appeals


def concerned_by(approval) -> str:
    """The public name of the person whom an act of two people concerns, for whoever may answer it; none for texts."""
    pk = approval.payload.get("participant")
    person = participant_here(approval.organisation, pk) if pk else None
    return person.public_name if person else ""


def approvals(viewer, *, may_answer) -> list[Approval]:
    """Acts that wait for a second person, of which the viewer may be one; `may_answer` asks their kind. One query."""
    rows = Approval.objects.filter(organisation=viewer.organisation, state=ApprovalState.WAITING)
    found = rows.select_related("asked_by", "consultation").order_by("created_at", "id")
    return [one for one in found if may_answer(viewer, one)]


def get_approval(viewer, approval_id, *, may_answer) -> Approval:
    """One of them. Raises `NotFound`."""
    found = next((one for one in approvals(viewer, may_answer=may_answer) if one.pk == approval_id), None)
    if found is None:
        raise NotFound
    return found


# ---- the public log
def stream_log(viewer, consultation) -> Iterator[dict]:
    """The log as open data publishes it, oldest first: every public field, in chunks."""
    rows = Decision.objects.filter(organisation=viewer.organisation, consultation=consultation).order_by("number")
    yield from rows.values(*PUBLIC, decided_at=F("created_at")).iterator(chunk_size=1000)


# ---- reasons
def decisions_for_export(viewer, target_ids) -> dict[UUID, list[dict]]:
    """What was decided of some texts, reasons included, by text, oldest first; for the copy that their author takes.

    One query. Whose texts these are is the caller's to know.
    """
    rows = Decision.objects.filter(organisation=viewer.organisation, target_id__in=list(target_ids))
    found: dict[UUID, list[dict]] = {}
    for row in rows.select_related("statement").order_by("number"):
        told = {name: getattr(row, name) for name in ("number", "action", "reason", "origin", "automation")}
        told |= {"facts": row.statement.facts, "decided_at": row.created_at}
        found.setdefault(row.target_id, []).append(told)
    return found


def facts_for(viewer, decision, standing) -> str:
    """The facts of a decision, for whoever wrote the text; whoever reported reads none (nor does anybody else)."""
    return decision.statement.facts if standing.side == AppealSide.AUTHOR else ""


@dataclass(frozen=True)
class Statement:
    """What the author of a limited text is told (DSA art. 17). Redress is the page's to word."""

    number: int
    action: Action
    reason: Reason
    facts: str
    origin: Origin
    automation: bool
    decided_at: datetime
    until: datetime | None


def statement_for_author(viewer, target) -> Statement | None:
    """Why a text is limited, for its author and its moderators; none for anybody else, or when it is not limited."""
    is_author = bool(viewer.participant) and target.author_id == viewer.participant.pk
    if not is_author and not rules.can_see_queue(viewer, target.consultation_id):
        return None
    # A contribution may be limited by what was decided of its version, whose number it then bears.
    about = Q(target_id=target.pk) | Q(number=target.decision_number)
    rows = Decision.objects.filter(about, consultation=target.consultation_id).order_by("-number")
    now = Subquery(rows.values("state_after")[:1])  # left online or back by itself, a text is as limited as it was
    last = rows.filter(action__in=LIMITING, state_after=now).select_related("statement").first()
    if last is None or (last.action == Action.CORRECT and target.decision_number != last.number):
        return None  # a correction that was sent is asked for no more
    return Statement(
        number=last.number,
        action=Action(last.action),
        reason=Reason(last.reason),
        facts=last.statement.facts,
        origin=Origin(last.origin),
        automation=last.automation,
        decided_at=last.created_at,
        until=last.created_at + PROVISIONAL if last.action == Action.HIDE else None,
    )
