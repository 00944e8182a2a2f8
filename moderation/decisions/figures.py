"""Monthly figures of moderation by reason, each with the rule by which it is counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db.models import Count, DurationField, F, Q, QuerySet, Value
from django.db.models.functions import TruncMonth
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consult.accounts.viewer import Viewer
from moderation.cases.selectors.delays import Median
from moderation.decisions.selectors.public_log import promised_by, waited_since
from moderation.enums import AppealState, Origin, Reason
from moderation.models import Appeal, Decision, Notice

if TYPE_CHECKING:
    from consult.consultations.models import Consultation

RULES: dict[str, str | Promise] = {
    "notices": _(
        "Notices received in the month, by their reason. Each notice counts, even if several are about "
        "one text. Nothing shows who sent them."
    ),
    "decisions": _(
        "Decisions taken in the month, by kind and by reason. Decisions that limit no text may have no "
        "reason. Measures that ended on their date are counted too."
    ),
    "delay": _(
        "Waiting time before the decisions of the month, counted day and night. Half of them took no "
        "longer than the median. Three kinds are left out: decisions taken without a notice, measures "
        "that ended on their date, and answers to appeals."
    ),
    "within_delay": _(
        "Of the decisions that are timed, those taken on time. The time limit is the one "
        "that the consultation promises, in working hours, without nights, weekends or "
        "public holidays. After a notice, it is the one that the law sets, counted day and "
        "night: 1 hour for terrorism, 24 hours for sexual content and for threats. A "
        "provisional hiding is one decision, and gives 72 hours for the next one. Notices "
        "of one text are answered together, and not counted here. Where the promised limit "
        "was not stored, 48 hours are counted, day and night, or the limit that the law "
        "sets."
    ),
    "appeals": _("Appeals received in the month, by the reason of the decision that they contest."),
    "reversals": _(
        "Appeals of the month after which the decision was reversed, wholly or in part."
    ),
}
NO_REASON = "none"


@dataclass
class Line:
    """The figures of one month (`YYYY-MM`, in the organisation's time zone) for one reason.

    `reason` is empty for decisions without a reason.
    """

    month: str
    reason: str
    notices: int = 0
    decisions: dict[str, int] = field(default_factory=dict)
    median: timedelta | None = None
    waited: int = 0
    in_time: int = 0
    appeals: int = 0
    reversals: int = 0

    @property
    def total(self) -> int:
        """The number of decisions."""
        return sum(self.decisions.values())


def monthly(viewer: Viewer, consultation: Consultation) -> list[Line]:
    """Return the figures of a consultation's moderation, latest month first.

    The reasons are in their order. This takes five queries.
    """
    at = {"organisation": viewer.organisation}
    zone = ZoneInfo(viewer.organisation.time_zone)
    lines = _Lines()
    decisions = _by_month(
        Decision.objects.filter(consultation=consultation, **at), "created_at", zone
    )
    for month, reason, action, number in decisions.values_list(
        "month", "reason", "action"
    ).annotate(n=Count("pk")):
        lines.of(month, reason).decisions[action] = number
    for month, reason, median, waited, in_time in _delays(decisions):
        line = lines.of(month, reason)
        line.median = median
        line.waited = waited
        line.in_time = in_time
    notices = _by_month(
        Notice.objects.filter(case__consultation=consultation, **at), "created_at", zone
    )
    lines.count("notices", notices, "reason")
    appeals = Appeal.objects.filter(consultation=consultation, **at)
    lines.count("appeals", _by_month(appeals, "created_at", zone), "decision__reason")
    ended = appeals.filter(state__in=[AppealState.REVERSED, AppealState.PARTLY])
    lines.count("reversals", _by_month(ended, "decided_at", zone), "decision__reason")
    return lines.in_order()


def stream_figures(viewer: Viewer, consultation: Consultation) -> Iterator[dict]:
    """Yield the figures as open data, oldest month first, one row for each figure.

    The name of a figure is one of `RULES`. The parts of a figure follow its name, after a dot.
    """
    for line in sorted(monthly(viewer, consultation), key=lambda line: line.month):
        for name, value in _parts(line):
            yield {
                "month": line.month,
                "reason": line.reason or NO_REASON,
                "figure": name,
                "value": value,
            }


def _parts(line: Line) -> Iterator[tuple[str, int]]:
    """Yield the figures of a line by name.

    Zeros are listed. Actions that were never decided are left out, and so is a missing median.
    """
    yield "notices", line.notices
    yield from (
        (f"decisions.{action}", number) for action, number in sorted(line.decisions.items())
    )
    if line.median is not None:
        yield "delay.median_seconds", round(line.median.total_seconds())
    yield "delay.counted", line.waited
    yield "within_delay", line.in_time
    yield "appeals", line.appeals
    yield "reversals", line.reversals


def _delays(decisions: QuerySet[Decision]) -> QuerySet[Decision, Any]:
    """Return (month, reason, median, number that waited, number of these in time).

    Months and reasons in which nothing waited are left out.
    """
    rows = decisions.annotate(delay=F("created_at") - waited_since(), promised_by=promised_by())
    rows = rows.filter(automation=False, delay__gt=Value(timedelta(0))).exclude(
        origin=Origin.APPEAL
    )
    counted = {
        "waited": Count("pk"),
        "in_time": Count("pk", filter=Q(created_at__lte=F("promised_by"))),
    }
    return rows.values_list("month", "reason").annotate(
        median=Median("delay", output_field=DurationField()), **counted
    )


def _by_month(rows: QuerySet[Any], moment: str, zone: ZoneInfo) -> QuerySet[Any]:
    return rows.annotate(month=TruncMonth(moment, tzinfo=zone)).order_by()


class _Lines:
    """Lines by month and reason, created when they get their first figure."""

    def __init__(self) -> None:
        self._lines: dict[tuple[str, str], Line] = {}

    def of(self, month: datetime, reason: str) -> Line:
        month_code = month.strftime("%Y-%m")
        return self._lines.setdefault((month_code, reason), Line(month_code, reason))

    def count(self, name: str, rows: QuerySet[Any], reason: str) -> None:
        for month, why, number in rows.values_list("month", reason).annotate(n=Count("pk")):
            setattr(self.of(month, why), name, number)

    def in_order(self) -> list[Line]:
        places = {reason: place for place, reason in enumerate([*Reason.values, ""])}
        by_reason = sorted(self._lines.values(), key=lambda line: places[line.reason])
        return sorted(by_reason, key=lambda line: line.month, reverse=True)
