"""Urgency of cases, from the signals of their texts and from the accuracy of their reporters.

It only orders the queue.
"""

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Max, OuterRef, Subquery

from consult.core.queue import jobs
from moderation.enums import Action, CaseState, NoticeState
from moderation.models import Case, Decision, Notice, Signal

# The weight of a notice whose reporter was always right. All notices of a case together weigh at
# most `MOST_OF_NOTICES`.
NOTICE = 20
MOST_OF_NOTICES = 60
# The accuracy of a visitor, of whom nothing is known. A person with an account starts at one half.
OF_A_VISITOR = 0.25
LIMITING = {action.value for action in Action if action.limits}


@jobs.job("moderation.weigh_notices", is_short=True)
@transaction.atomic
def weigh_notices(*, case_id: UUID) -> None:
    """Weigh a case again after a notice, unless it is finished.

    Lock the case. It may be called twice.
    """
    case = (
        Case.objects.select_for_update(no_key=True)
        .filter(pk=case_id, state__in=CaseState.unfinished())
        .first()
    )
    if case:
        weigh_case(case)


def weigh_case(case: Case) -> None:
    """Store the urgency of a locked case.

    It is its heaviest signal, or the weight of its notices together if that is greater.
    """
    signals = Signal.objects.filter(target_kind=case.target_kind, target_id=case.target_id)
    heaviest = signals.aggregate(most=Max("weight"))["most"] or 0
    urgency = max(heaviest, _of_notices(case))
    if urgency != case.urgency:
        case.urgency = urgency
        case.save(update_fields=["urgency"])


def _of_notices(case: Case) -> int:
    """Return the weight of the notices of a case.

    Each person counts once. A hundred reporters who were always wrong weigh less than two who were
    right.
    """
    if not case.notices_count:
        return 0
    reporters = list(Notice.objects.filter(case=case).values_list("reporter", flat=True))
    right = accuracy(reporters)
    shares = [right[reporter] if reporter else OF_A_VISITOR for reporter in reporters]
    return min(round(NOTICE * sum(shares)), MOST_OF_NOTICES)


def accuracy(reporters: Iterable[UUID | None]) -> dict[UUID, float]:
    """Return for each person the share of their decided notices that led to a limited text.

    It is used for order only. The share of a person with few notices is drawn to one half. The
    formula is (right + 1) / (decided + 2). A case that no decision ended does not count. If a case
    was decided several times, the last decision counts. This takes one query.
    """
    wanted = {reporter for reporter in reporters if reporter}
    last = Decision.objects.filter(case=OuterRef("case")).order_by("-number").values("action")[:1]
    decided_notices = Notice.objects.filter(
        reporter__in=wanted, state=NoticeState.DECIDED
    ).annotate(came=Subquery(last))
    decided: Counter = Counter()
    right: Counter = Counter()
    for reporter, last_action in decided_notices.exclude(came=None).values_list("reporter", "came"):
        decided[reporter] += 1
        right[reporter] += last_action in LIMITING
    return {reporter: (right[reporter] + 1) / (decided[reporter] + 2) for reporter in wanted}
