"""The queue for moderators, the public log for everybody, the reasons for the author."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.core.exceptions import ValidationError
from django.db.models import F, Q, Subquery

from consult.accounts.enums import Role
from consult.accounts.viewer import Viewer
from consult.core import kinds
from consult.core.exceptions import Invalid, NotFound
from moderation import rules
from moderation.enums import Action, CaseState, Origin, Reason
from moderation.models import Case, Decision, Notice
from moderation.public_log import decision, kinds_and_months, later_about, log, log_head, told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

__all__ = [
    "LIMITING",
    "PROVISIONAL",
    "PUBLIC",
    "Said",
    "Statement",
    "cases",
    "decision",
    "decisions_for_export",
    "get_case",
    "get_decision",
    "get_notice",
    "kinds_and_months",
    "later_about",
    "log",
    "log_head",
    "own_notices_for_export",
    "path_of_notice",
    "said",
    "statement_for_author",
    "stream_log",
    "targets",
    "title_of_notice",
]

PROVISIONAL = timedelta(hours=72)
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
def cases(viewer, *, state="open", consultation=None, reason=None):
    """Cases of the consultations the viewer moderates, the most urgent first; `open` means not decided, claimed or not.

    Each has `reasons` (of its notices, distinct) and the public name of who claimed it: one query.
    """
    rows = _cases_of(viewer).select_related("claimed_by", "consultation")
    noticed = ArrayAgg("notices__reason", distinct=True, default=[], filter=Q(notices__isnull=False))
    rows = rows.annotate(reasons=noticed)
    if state:
        rows = rows.filter(state__in=_states(state))
    if consultation is not None:
        rows = rows.filter(consultation=consultation)
    if reason:
        if reason not in Reason.values:
            raise Invalid(attr="reason")
        rows = rows.filter(pk__in=Notice.objects.filter(reason=reason).values("case"))
    return rows.order_by("due_at", "id")


def _states(state):
    if state not in CaseState.values:
        raise Invalid(attr="state")
    return CaseState.unfinished() if state == CaseState.OPEN else [state]


def _cases_of(viewer):
    rows = Case.objects.filter(organisation=viewer.organisation)
    return rows if viewer.is_system else rows.filter(consultation__in=viewer.consultations_as(Role.MODERATOR))


def get_case(viewer, case_id):
    """One case of the viewer's queue. Raises `NotFound`."""
    try:
        return cases(viewer, state=None).get(pk=case_id)
    except (Case.DoesNotExist, ValidationError):
        raise NotFound from None


def get_notice(viewer, notice_id):
    """A notice, for whoever sent it: a person their own, a visitor by its unguessable id. Raises `NotFound`."""
    rows = Notice.objects.filter(organisation=viewer.organisation, reporter=viewer.participant)
    return _one(rows, notice_id)


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
    return _one(rows.filter(consultation__in=viewer.consultations_as(Role.MODERATOR)), decision_id)


def _one(rows, pk):
    try:
        return rows.get(pk=pk)
    except (rows.model.DoesNotExist, ValidationError):
        raise NotFound from None


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
    if last is None:
        return None
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
