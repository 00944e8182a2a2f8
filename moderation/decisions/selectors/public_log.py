"""The public log of moderation, filtered and with the appeals against each decision."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import (
    Case,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Least, TruncMonth

from consult.accounts.viewer import Viewer
from consult.core.exceptions import Invalid
from consult.core.postgres.lookup import get_row
from moderation import target_kinds
from moderation.enums import Action, AppealState, Reason
from moderation.models import Appeal, Decision

if TYPE_CHECKING:
    from consult.consultations.models import Consultation
    from consult.organisations.models import Organisation


MONTH = re.compile(r"20\d\d-(?:0[1-9]|1[0-2])", re.ASCII)
# The states of appeals in the log. If a decision has two appeals, the first of this list is shown.
RANKS = [AppealState.REVERSED, AppealState.PARTLY, AppealState.OPEN, AppealState.UPHELD]


def log(
    viewer: Viewer,
    consultation: Consultation | UUID,
    *,
    month: str = "",
    kind: str = "",
    action: str = "",
    reason: str = "",
) -> QuerySet[Decision]:
    """Return the public log of a consultation, latest first, without texts and people.

    `month` is `YYYY-MM` in the organisation's time zone. `action`, `reason` and `kind` are of
    closed lists: raise `Invalid` for another value. A kind is moderated, or has a decision in this
    log. Each decision has `delay` (how long its object had waited), `promised_by` (when it was due)
    and `appeal` (`appeal_of`).
    """
    rows = with_delays(_of(viewer, consultation))
    if month:
        rows = rows.filter(_in_month(viewer.organisation, month))
    if kind:
        rows = rows.filter(target_kind=_valid_kind(viewer, consultation, kind))
    wanted = {"action": (action, Action), "reason": (reason, Reason)}
    for name, (value, choices) in wanted.items():
        if value and value not in choices.values:
            raise Invalid(attr=name)
        rows = rows.filter(**{name: value}) if value else rows
    return rows.order_by("-number")


def with_delays(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """Return decisions with their `delay`, their `promised_by` and their `appeal`."""
    return decisions.annotate(
        delay=F("created_at") - waited_since(), promised_by=promised_by(), appeal=appeal_of("pk")
    )


def waited_since() -> Least:
    """Return since when the decided object waited.

    For entries of version 1, it is the opening of their case. It is never later than the decision.
    """
    return Least(Coalesce("opened_at", "case__created_at", "created_at"), "created_at")


# The delay, by the clock, by which decisions without a known promise and without a deadline by law
# are judged.
USUAL = timedelta(hours=48)


def promised_by() -> Coalesce:
    """Return when a decision was due: the deadline of its case.

    The deadline was promised, or set by law. Decisions older than the field `due_at` use the
    current deadline of their case. Hidings, which moved this deadline, and decisions without a case
    are judged by the clock.
    """
    lawful = {reason: reason.answered_within for reason in Reason if reason.answered_within}
    sooner = [When(reason=reason, then=Value(within)) for reason, within in lawful.items()]
    on_the_clock = waited_since() + Case(
        *sooner, default=Value(USUAL), output_field=DurationField()
    )
    case_due_at = Case(When(action=Action.HIDE, then=Value(None)), default=F("case__due_at"))
    moments: list = [
        "due_at",
        case_due_at,
        ExpressionWrapper(on_the_clock, output_field=DateTimeField()),
    ]
    return Coalesce(*moments, output_field=DateTimeField())


def appeal_of(decision: str) -> Subquery:
    """Return the state of the appeals against a decision, or null without any.

    If there are two, the state earlier in `RANKS` is returned, for example a reversal.
    """
    ranked = Case(
        *(When(state=state, then=Value(rank)) for rank, state in enumerate(RANKS)), default=Value(2)
    )
    public_state = Case(
        When(state__in=AppealState.unfinished(), then=Value(AppealState.OPEN.value)),
        default=F("state"),
    )
    rows = Appeal.objects.filter(decision=OuterRef(decision)).annotate(
        rank=ranked, said=Cast(public_state, TextField())
    )
    return Subquery(rows.order_by("rank").values("said")[:1])


def decision(viewer: Viewer, number: int, consultation: Consultation | UUID) -> Decision:
    """Return a decision by its number, in a consultation already fetched for the viewer.

    Raise `NotFound`.
    """
    return get_row(log(viewer, consultation), number=number)


def later_about(
    viewer: Viewer, consultation: Consultation, numbers: Iterable[int]
) -> dict[int, list[int]]:
    """Return the decisions that undo or review some decisions, by the number of those, in order.

    This takes one query.
    """
    rows = _of(viewer, consultation).filter(about__in=list(numbers)).order_by("number")
    found: dict[int, list[int]] = {}
    for earlier_number, number in rows.values_list("about", "number"):
        found.setdefault(cast("int", earlier_number), []).append(number)
    return found


def kinds_and_months(viewer: Viewer, consultation: Consultation) -> tuple[list[str], list[str]]:
    """Return the kinds of objects and the months, latest first, by which the log can be filtered.

    This takes two queries.
    """
    rows = _of(viewer, consultation)
    zone = ZoneInfo(viewer.organisation.time_zone)
    names = rows.order_by("target_kind").values_list("target_kind", flat=True).distinct()
    months = rows.annotate(month=TruncMonth("created_at", tzinfo=zone)).values_list(
        "month", flat=True
    )
    return list(names), [month.strftime("%Y-%m") for month in months.order_by("-month").distinct()]


def log_head(viewer: Viewer, consultation: Consultation) -> Decision | None:
    """Return the last decision, whose hash depends on all others, or None."""
    return _of(viewer, consultation).order_by("-number").first()


def _of(viewer: Viewer, consultation: Consultation | UUID) -> QuerySet[Decision]:
    return Decision.objects.filter(organisation=viewer.organisation, consultation=consultation)


def _valid_kind(viewer: Viewer, consultation: Consultation | UUID, kind: str) -> str:
    if (
        kind in target_kinds.list_reportable_names()
        or _of(viewer, consultation).filter(target_kind=kind).exists()
    ):
        return kind
    raise Invalid(attr="kind")


def _in_month(organisation: Organisation, month: str) -> Q:
    if not MONTH.fullmatch(month):
        raise Invalid(attr="month")
    year, number = map(int, month.split("-"))
    zone = ZoneInfo(organisation.time_zone)
    begins = datetime(year, number, 1, tzinfo=zone)
    ends = datetime(year + number // 12, number % 12 + 1, 1, tzinfo=zone)
    return Q(created_at__gte=begins, created_at__lt=ends)
