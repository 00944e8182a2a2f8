"""Working hours: when an office is open, and the length of a delay counted in them.

A promise of sixteen hours made on a Friday evening ends on a Tuesday: nights, weekends, public
holidays and closing days do not count. All times are counted in UTC, from the local hours of each
day, so that the day of a clock change counts for the hours that its office is open. The functions
are pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.organisations.enums import HolidayCalendar

if TYPE_CHECKING:
    from consult.organisations.models import Organisation

DAYS = 7
MOST_SPANS = 3
LEAST_HOURS = 5
MOST_CLOSING_DAYS = 200
HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
# Eighty working hours end within this number of days, even in an office that opens as rarely as
# these limits allow.
LONGEST_WALK = 1500

Span = tuple[datetime, datetime]


def usual_week() -> list[list[list[str]]]:
    """Return the default hours of an office: from nine to five, Monday to Friday."""
    return [[["09:00", "17:00"]] for _day in range(5)] + [[], []]


def must_be_a_week(week: object) -> None:
    """Refuse a value that is not seven days of ordered spans of hours, such as 09:00 to 12:30.

    A week needs at least five hours. Raise `ValidationError`.
    """
    if (
        not isinstance(week, list)
        or len(week) != DAYS
        or not all(isinstance(day, list) for day in week)
    ):
        raise ValidationError(
            _("Fill in the hours of all seven days of the week."), code="invalid_week"
        )
    minutes = sum(_minutes_of_day(day) for day in week)
    if minutes < LEAST_HOURS * 60:
        message = ngettext(
            "The office opens at least %(n)s hour a week, because promised times are "
            "counted in these hours.",
            "The office opens at least %(n)s hours a week, because promised times are "
            "counted in these hours.",
            LEAST_HOURS,
        )
        raise ValidationError(message % {"n": LEAST_HOURS}, code="too_few_hours")


def _minutes_of_day(spans: Any) -> int:
    if len(spans) > MOST_SPANS:
        raise ValidationError(_("A day has three opening periods at most."), code="too_many_spans")
    minutes = 0
    last = -1
    for span in spans:
        begins, ends = _span(span)
        if not last < begins < ends:
            raise ValidationError(
                _("Each opening period ends after it begins, and before the next one begins."),
                code="invalid_span",
            )
        minutes = minutes + ends - begins
        last = ends
    return minutes


def _span(span: Any) -> list[Any]:
    is_pair = isinstance(span, list | tuple) and len(span) == 2
    if not is_pair or not all(isinstance(hour, str) and HOUR.fullmatch(hour) for hour in span):
        raise ValidationError(_("Write hours as 09:00-12:30."), code="invalid_hour")
    return [int(hour[:2]) * 60 + int(hour[3:]) for hour in span]


@dataclass(frozen=True)
class Calendar:
    """The opening times of an office.

    They are its time zone, the spans of each weekday from Monday on, its public holidays and its
    closing days.
    """

    zone: str = "Europe/Paris"
    week: tuple[tuple[tuple[time, time], ...], ...] = field(
        default_factory=lambda: _times(usual_week())
    )
    holidays: str = HolidayCalendar.NONE
    closed: frozenset[date] = frozenset()

    def spans_of(self, day: date) -> list[Span]:
        """Return the opening times of a day in UTC; an empty list on a day off."""
        if day in self.closed or day in holidays_of(self.holidays, day.year):
            return []
        zone = ZoneInfo(self.zone)
        spans = (
            tuple(datetime.combine(day, hour, tzinfo=zone).astimezone(UTC) for hour in span)
            for span in self.week[day.weekday()]
        )
        return [(begins, ends) for begins, ends in spans if begins < ends]

    def spans_from(self, moment: datetime) -> Iterator[Span]:
        """Yield the opening times from a moment on."""
        first = moment.astimezone(ZoneInfo(self.zone)).date()
        for number in range(LONGEST_WALK):
            for begins, ends in self.spans_of(first + timedelta(days=number)):
                if ends > moment:
                    yield max(begins, moment), ends


def calendar_of(organisation: Organisation) -> Calendar:
    """Return the calendar of an organisation, as its administrators set it."""
    return Calendar(
        zone=organisation.time_zone,
        week=_times(organisation.opening_hours),
        holidays=organisation.holiday_calendar,
        closed=frozenset(organisation.closing_days),
    )


def _times(week: list[list[list[str]]]) -> tuple[Any, ...]:
    return tuple(
        tuple((time.fromisoformat(a), time.fromisoformat(b)) for a, b in day) for day in week
    )


@cache
def holidays_of(code: str, year: int) -> frozenset[date]:
    """Return the public holidays of a place in a year.

    The set is cached and never changes, because threads share it.
    """
    if not code:
        return frozenset()
    import holidays  # noqa: PLC0415 - slow to import, and few processes need it

    country, _dash, part = code.partition("-")
    return frozenset(
        holidays.country_holidays(country, subdiv=part or None, years=year, expand=False)
    )


def is_open_at(moment: datetime, calendar: Calendar) -> bool:
    """Return whether the office is open at a moment.

    The first instant of an opening counts, the last one does not.
    """
    day = moment.astimezone(ZoneInfo(calendar.zone)).date()
    return any(begins <= moment < ends for begins, ends in calendar.spans_of(day))


def add_working_hours(moment: datetime, hours: float, calendar: Calendar) -> datetime:
    """Return the moment, in UTC, at which this number of working hours has passed."""
    remaining = timedelta(hours=hours)
    reached = moment.astimezone(UTC)
    for begins, ends in calendar.spans_from(moment.astimezone(UTC)):
        if remaining <= ends - begins:
            return begins + remaining
        remaining = remaining - (ends - begins)
        reached = ends
    return reached


def working_hours_between(begins: datetime, ends: datetime, calendar: Calendar) -> float:
    """Return the number of working hours between two moments.

    It is zero where the second is not after the first.
    """
    counted = timedelta()
    last = ends.astimezone(UTC)
    for opens, closes in calendar.spans_from(begins.astimezone(UTC)):
        if opens >= last:
            break
        counted += min(closes, last) - opens
    return counted / timedelta(hours=1)


def hours_in_words(hours: float) -> str:
    """Return a number of working hours as people say it, rounded down."""
    if hours < 1:
        return _("less than one working hour")
    whole = int(hours)
    return ngettext("%(n)s working hour", "%(n)s working hours", whole) % {"n": whole}
