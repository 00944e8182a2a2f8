"""How early a case is read: what its text shows, and how right those who report it were before. Order, nothing else."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max, OuterRef, Subquery

from moderation.enums import Action, CaseState, NoticeState
from moderation.models import Case, Decision, Notice, Signal

if TYPE_CHECKING:
    from uuid import UUID

# What a notice of somebody who was always right adds; all together never more than `MOST_OF_NOTICES`.
NOTICE, MOST_OF_NOTICES = 20, 60
# Of a visitor nothing is known; somebody with an account begins at one half.
OF_A_VISITOR = 0.25
LIMITING = {action.value for action in Action if action.limits}


@transaction.atomic
def weigh_notices(*, case_id: UUID) -> None:
    """Place a case anew in the queue after a notice; nothing where it is over. Locks the case; may be told twice."""
    case = Case.objects.select_for_update(no_key=True).filter(pk=case_id, state__in=CaseState.unfinished()).first()
    if case:
        weigh_case(case)


def weigh_case(case: Case) -> None:
    """Write how urgent a locked case is: the heaviest of its signals, or its notices together."""
    signals = Signal.objects.filter(target_kind=case.target_kind, target_id=case.target_id)
    heaviest = signals.aggregate(most=Max("weight"))["most"] or 0
    urgency = max(heaviest, _of_notices(case))
    if urgency != case.urgency:
        case.urgency = urgency
        case.save(update_fields=["urgency"])


def _of_notices(case):
    """Each person once; a hundred who were always wrong weigh less than two who were right."""
    if not case.notices_count:
        return 0
    reporters = list(Notice.objects.filter(case=case).values_list("reporter", flat=True))
    right = accuracy(reporters)
    shares = [right[reporter] if reporter else OF_A_VISITOR for reporter in reporters]
    return min(round(NOTICE * sum(shares)), MOST_OF_NOTICES)


def accuracy(reporters) -> dict[UUID, float]:
    """The share of each person's decided notices that led to a text being limited, for order only; one query.

    Whoever has few is drawn to one half: (right + 1) out of (decided + 2). What no decision ended counts for nothing,
    and what was decided again counts as it was in the end.
    """
    wanted = {reporter for reporter in reporters if reporter}
    last = Decision.objects.filter(case=OuterRef("case")).order_by("-number").values("action")[:1]
    past = Notice.objects.filter(reporter__in=wanted, state=NoticeState.DECIDED).annotate(came=Subquery(last))
    decided: Counter = Counter()
    right: Counter = Counter()
    for reporter, came in past.exclude(came=None).values_list("reporter", "came"):
        decided[reporter] += 1
        right[reporter] += came in LIMITING
    return {reporter: (right[reporter] + 1) / (decided[reporter] + 2) for reporter in wanted}
