"""Appeals: who may decide and contest, and which appeals wait (DSA art. 20).

No person decides an appeal against their own decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable
from django.utils.translation import gettext as _

from consult.accounts.enums import Role
from consult.accounts.rules import is_of_the_pool, may
from consult.accounts.viewer import Viewer
from consult.core.exceptions import Invalid, NotFound
from consult.core.postgres.lookup import get_row
from moderation import rules, target_kinds
from moderation.appeals import pool
from moderation.enums import Action, AppealSide, AppealState
from moderation.models import Appeal, Decision, Notice
from moderation.target_kinds import Target

if TYPE_CHECKING:
    from consult.consultations.models import Consultation

# An appeal is free of charge and possible for six months (DSA art. 20.1). People are promised an
# answer within a week.
APPEAL_WITHIN = timedelta(days=183)
DECIDED_WITHIN = timedelta(days=7)
MOST_LOGS = 50
# The decisions that a reporter may find too mild.
MILD = [
    Action.NO_BREACH,
    Action.RESTORE,
    Action.PUBLISH,
    Action.RESTRICT,
    Action.CORRECT,
    Action.MOVE,
    Action.MERGE,
]


@dataclass(frozen=True)
class Standing:
    """The right of a person to contest a decision: as its author, or because of their notice."""

    side: AppealSide
    notice: Notice | None = None


def right_to_appeal(
    viewer: Viewer, decision: Decision, notice_id: UUID | None = None
) -> Standing | None:
    """Return the right of the viewer to contest a decision, as author or reporter, or None.

    A visitor gives the id of their notice, which only they know. This takes at most three queries.
    """
    if notice_id:
        notice = _notice(viewer, decision, notice_id)
        return Standing(AppealSide.REPORTER, notice) if notice and decision.action in MILD else None
    if viewer.participant is None:
        return None
    target = target_of(decision)
    responsible = (
        target_kinds.list_responsible(decision.target_kind, target) if target is not None else ()
    )
    if viewer.participant.pk in responsible:
        may_contest = Action(decision.action).is_contestable
        return Standing(AppealSide.AUTHOR) if may_contest else None
    notice = _about(decision).filter(reporter=viewer.participant).order_by("created_at").first()
    return Standing(AppealSide.REPORTER, notice) if notice and decision.action in MILD else None


def _about(decision: Decision) -> QuerySet[Notice]:
    return Notice.objects.filter(target_kind=decision.target_kind, target_id=decision.target_id)


def _notice(viewer: Viewer, decision: Decision, notice_id: UUID) -> Notice | None:
    reporter_ids = [None, viewer.participant and viewer.participant.pk]
    with suppress(NotFound):
        found = get_row(_about(decision).filter(organisation=viewer.organisation), pk=notice_id)
        return found if found.reporter_id in reporter_ids else None
    return None


def target_of(record: Decision | Notice) -> Any:
    """Return the object of a decision or notice, or None if it no longer exists."""
    try:
        return target_kinds.get_kind(record.target_kind).get(
            Viewer.system(record.organisation), record.target_id
        )
    except NotFound:
        return None


def path_of_target(decision: Decision, *, side: str = AppealSide.AUTHOR) -> str:
    """Return the path of the page of the object of a decision, or "" if it no longer exists.

    Facilitators, who answer for an object without author, read it on a page of their own.
    """
    target = target_of(decision)
    if target is None:
        return ""
    is_author = side == AppealSide.AUTHOR
    found = target_kinds.find_responsible(decision.target_kind, target) if is_author else None
    return found.path if found else target_kinds.get_kind(decision.target_kind).path(target)


def can_decide_appeal(viewer: Viewer, appeal: Appeal) -> bool:
    """Return whether the viewer may decide an appeal.

    A moderator of the consultation or an administrator may. A member of the pool may if there is no
    such person. A person who took or approved the decision, or who wrote or reported the text, may
    never.
    """
    person = viewer.participant
    if person is None or person.pk in appeal.involved:
        return False
    if is_own(viewer, appeal.decision):
        return False
    if may(viewer, "appeal.decide", appeal.consultation_id):
        return True
    return is_of_the_pool(viewer) and not has_decider(appeal)


def is_own(viewer: Viewer, record: Decision | Notice) -> bool:
    """Return whether a decision or notice is about the viewer's own case.

    See `rules.is_own_case`.
    """
    target = _load_target(viewer, record)
    return target is not None and rules.is_own_case(viewer, record.target_kind, target)


def _load_target(viewer: Viewer, record: Decision | Notice) -> Target | None:
    """Return the object as its app returns it to the viewer.

    A workshop, for example, may belong to several people.
    """
    with suppress(NotFound):
        return target_kinds.get_kind(record.target_kind).get(viewer, record.target_id)
    return target_of(record)


def has_decider(appeal: Appeal) -> bool:
    """Return whether the organisation has a person who may decide an appeal.

    This takes three queries.
    """
    return not pool.without_decider(Appeal.objects.filter(pk=appeal.pk))


def appeals(
    viewer: Viewer,
    *,
    state: str | None = AppealState.OPEN,
    consultation: Consultation | None = None,
) -> QuerySet[Appeal]:
    """Return the appeals that the viewer may see, oldest first.

    A moderator sees those of their consultations, and an administrator those of the organisation.
    `open` means not decided. Appeals that the viewer may not decide are included: pages show who
    decides them. A member of the pool gets the appeals that no person of the organisation may
    decide and that they may, and all appeals that the pool decided. This takes three queries more,
    over the undecided appeals.
    """
    rows = Appeal.objects.filter(organisation=viewer.organisation).select_related(
        "decision__statement", "decision__consultation", "assigned_to", "organisation", "outcome"
    )
    if not (viewer.is_organisation_admin or viewer.is_system):
        moderated = Q(consultation__in=viewer.consultations_as(Role.MODERATOR))
        rows = rows.filter(
            moderated | _of_the_pool(viewer) if is_of_the_pool(viewer) else moderated
        )
    wanted = AppealState.unfinished() if state == AppealState.OPEN else [state]
    rows = rows.filter(state__in=wanted) if state else rows
    return (rows.filter(consultation=consultation) if consultation else rows).order_by(
        "created_at", "id"
    )


def count_open_appeals(viewer: Viewer) -> int:
    """Return how many undecided appeals a moderator or an administrator may decide. One query.

    A moderator decides those of their consultations. Appeals in which they had a part are left out.
    """
    return _to_decide(viewer).count()


@dataclass(frozen=True)
class WaitingAppeals:
    """The number of undecided appeals of a consultation, and when the oldest was lodged."""

    number: int
    oldest_at: datetime


def find_waiting_appeals(
    viewer: Viewer, consultation_ids: Iterable[UUID]
) -> dict[UUID, WaitingAppeals]:
    """Return the appeals of `count_open_appeals` by consultation, without those that have none.

    This takes one query.
    """
    rows = _to_decide(viewer).filter(consultation__in=list(consultation_ids)).order_by()
    found = rows.values_list("consultation").annotate(Count("pk"), Min("created_at"))
    return {pk: WaitingAppeals(number, oldest_at) for pk, number, oldest_at in found}


def _to_decide(viewer: Viewer) -> QuerySet[Appeal]:
    rows = Appeal.objects.filter(
        organisation=viewer.organisation, state__in=AppealState.unfinished()
    )
    if not viewer.is_organisation_admin:
        rows = rows.filter(consultation__in=viewer.consultations_as(Role.MODERATOR))
    return rows.exclude(involved__contains=[viewer.person().pk])


def _of_the_pool(viewer: Viewer) -> Combinable:
    """Return the filter for the appeals that a member of the pool reads.

    Appeals in which they had a part are excluded.
    """
    waiting = Appeal.objects.filter(
        organisation=viewer.organisation, state__in=AppealState.unfinished()
    )
    person = viewer.person()
    of_the_target = {name: OuterRef(f"decision__{name}") for name in ("target_kind", "target_id")}
    own = Q(involved__contains=[person.pk]) | Exists(
        Notice.objects.filter(reporter=person, **of_the_target)
    )
    return (
        Q(heard_by_pool=True) | Q(pk__in=[appeal.pk for appeal in pool.without_decider(waiting)])
    ) & ~own


def known_state(word: str) -> str:
    """Return a state to filter by. Raise `Invalid` for an unknown one."""
    if word not in AppealState.values:
        raise Invalid(attr="state")
    return word


def get_appeal(viewer: Viewer, appeal_id: UUID) -> Appeal:
    """Return an appeal, if the viewer may see its queue. Raise `NotFound`."""
    return get_row(appeals(viewer, state=None), pk=appeal_id)


def consultation_of(
    viewer: Viewer, number: int, consultation_id: UUID | None = None, notice_id: UUID | None = None
) -> UUID:
    """Return the id of the consultation whose log has this number.

    It is the given consultation, or the only one in which the viewer may contest a decision with
    this number. Raise `NotFound` if there is none, and `Invalid` if there are several.
    """
    if consultation_id:
        return consultation_id
    rows = Decision.objects.filter(organisation=viewer.organisation, number=number).select_related(
        "organisation"
    )
    known = {
        decision.consultation_id
        for decision in rows[:MOST_LOGS]
        if right_to_appeal(viewer, decision, notice_id)
    }
    if not known:
        raise NotFound
    if len(known) > 1:
        raise Invalid(
            _("Choose the consultation that this decision number belongs to."), attr="consultation"
        )
    return known.pop()


def own_appeal(viewer: Viewer, appeal_id: UUID) -> Appeal:
    """Return an appeal for its appellant.

    A person gets their own, and a visitor gets it by its unguessable id. Raise `NotFound`.
    """
    is_theirs = Q(appellant=viewer.participant) if viewer.participant else Q(appellant=None)
    rows = Appeal.objects.filter(is_theirs, organisation=viewer.organisation)
    return get_row(rows.select_related("decision__consultation", "outcome"), pk=appeal_id)


def appeal_for(decision: Decision, found: Standing) -> Appeal | None:
    """Return the appeal that this side has already lodged, or None."""
    rows = Appeal.objects.filter(decision=decision, side=found.side)
    return rows.filter(notice=found.notice).first() if found.notice else rows.first()


def is_replaced(decision: Decision) -> bool:
    """Return whether another decision on the same object replaced this one, or a restore undid it.

    There is nothing left to contest then.
    """
    later = Decision.objects.filter(
        consultation=decision.consultation_id, target_id=decision.target_id, is_put_back=False
    )
    replacing = later.filter(number__gt=decision.number).exclude(action=Action.UPHOLD)
    return decision.is_put_back or replacing.exists()


def answers_author(decision: Decision) -> bool:
    """Return whether a decision ends an appeal of the author.

    The answer to the appeal then notifies them.
    """
    return Appeal.objects.filter(outcome=decision, side=AppealSide.AUTHOR).exists()


# ---- the copy of a person's data
def own_appeals_for_export(viewer: Viewer) -> Iterator[dict]:
    """Yield the viewer's appeals, with the answers."""
    own = Appeal.objects.filter(organisation=viewer.organisation, appellant=viewer.person())
    for appeal in own.select_related("decision").order_by("created_at", "id"):
        yield {
            "id": str(appeal.pk),
            "number": appeal.decision.number,
            "explanation": appeal.text,
            "state": appeal.state,
            "answered": appeal.answer,
            "created_at": appeal.created_at.isoformat(),
        }
