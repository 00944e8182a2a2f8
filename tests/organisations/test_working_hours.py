"""Delays counted in working hours: nights, weekends, holidays and days on which clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from consult.organisations.enums import HolidayCalendar
from consult.organisations.working_hours import (
    Calendar,
    add_working_hours,
    calendar_of,
    holidays_of,
    is_open_at,
    must_be_a_week,
    usual_week,
    working_hours_between,
)
from tests.factories import make

PARIS = ZoneInfo("Europe/Paris")
FRANCE = Calendar(holidays="FR")
ZONES = [
    "Europe/Paris",
    "Indian/Reunion",
    "America/Miquelon",
    "Pacific/Noumea",
    "America/Cayenne",
    "Australia/Lord_Howe",
]


def at(text, zone=PARIS):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def make_daily_calendar(begins, ends, zone="Europe/Paris"):
    """Return the calendar of an office that is open every day at these hours, without holidays."""
    return Calendar(
        zone=zone, week=(((time.fromisoformat(begins), time.fromisoformat(ends)),),) * 7
    )


@pytest.mark.parametrize(
    ("moment", "hours", "end"),
    [
        ("2026-11-24T10:00", 3, "2026-11-24T13:00"),
        ("2026-11-24T10:00", 16, "2026-11-26T10:00"),
        ("2026-11-24T16:00", 2, "2026-11-25T10:00"),
        ("2026-11-24T22:00", 1, "2026-11-25T10:00"),  # a night
        ("2026-11-27T18:00", 16, "2026-12-01T17:00"),  # Friday evening to Tuesday at five
        ("2026-11-28T12:00", 8, "2026-11-30T17:00"),  # a Saturday
        ("2026-12-24T16:00", 2, "2026-12-28T10:00"),  # Christmas on a Friday, then the weekend
        ("2027-04-30T16:00", 2, "2027-05-03T10:00"),  # 1 May, a Saturday
        # Ends when the office closes, not when it opens.
        ("2026-11-24T09:00", 8, "2026-11-24T17:00"),
    ],
)
def test_a_delay_counts_open_hours_alone(moment, hours, end):
    assert add_working_hours(at(moment), hours, FRANCE) == at(end)
    assert working_hours_between(at(moment), at(end), FRANCE) == hours


def test_an_office_keeps_the_holidays_of_its_place():
    abolition = date(2027, 12, 20)  # the day of the abolition of slavery in La Réunion
    assert abolition in holidays_of(HolidayCalendar.REUNION, 2027)
    assert abolition not in holidays_of(HolidayCalendar.FRANCE, 2027)
    assert date(2027, 12, 26) in holidays_of(HolidayCalendar.ALSACE, 2027)
    assert date(2027, 12, 26) not in holidays_of(HolidayCalendar.FRANCE, 2027)
    assert date(2027, 7, 14) in holidays_of(HolidayCalendar.FRANCE, 2027)
    assert holidays_of(HolidayCalendar.NONE, 2027) == frozenset()


@pytest.mark.parametrize("code", [code for code in HolidayCalendar.values if code])
def test_each_calendar_is_known_to_the_library(code):
    assert date(2027, 1, 1) in holidays_of(code, 2027)


def test_a_closing_day_counts_for_nothing():
    bridge = Calendar(holidays="FR", closed=frozenset({date(2026, 11, 25)}))
    assert add_working_hours(at("2026-11-24T16:00"), 2, bridge) == at("2026-11-26T10:00")
    assert not is_open_at(at("2026-11-25T10:00"), bridge)
    assert is_open_at(at("2026-11-25T10:00"), FRANCE)


def test_an_office_is_open_from_its_first_instant_up_to_its_last():
    assert not is_open_at(at("2026-11-24T08:59:59"), FRANCE)
    assert is_open_at(at("2026-11-24T09:00"), FRANCE)
    assert is_open_at(at("2026-11-24T16:59:59"), FRANCE)
    assert not is_open_at(at("2026-11-24T17:00"), FRANCE)
    assert not is_open_at(at("2026-11-22T10:00"), FRANCE)


def test_a_night_on_which_clocks_change_lasts_as_long_as_it_is_open():
    nightly = make_daily_calendar("01:00", "04:00")
    spring, autumn = at("2027-03-28T00:30"), at("2027-10-31T00:30")
    assert working_hours_between(spring, spring + timedelta(hours=5), nightly) == 2
    assert working_hours_between(autumn, autumn + timedelta(hours=6), nightly) == 4
    assert add_working_hours(spring, 2, nightly) == at("2027-03-28T04:00")


def test_hours_that_do_not_exist_open_nothing():
    lost = make_daily_calendar("02:00", "03:00")
    assert working_hours_between(at("2027-03-28T00:00"), at("2027-03-29T00:00"), lost) == 0


def test_a_delay_over_a_change_of_clocks_ends_at_the_local_hour():
    # Easter Monday lies between.
    assert add_working_hours(at("2027-03-26T10:00"), 8, FRANCE) == at("2027-03-30T10:00")
    assert add_working_hours(at("2026-10-23T10:00"), 8, FRANCE) == at("2026-10-26T10:00")


weeks = st.lists(
    st.lists(st.integers(0, 95), min_size=0, max_size=4, unique=True).map(sorted),
    min_size=7,
    max_size=7,
)


def calendar_from(week, zone):
    """Return a calendar whose spans are pairs of quarters of an hour."""
    hour = lambda quarter: time(quarter // 4, quarter % 4 * 15)  # noqa: E731
    days = tuple(
        tuple((hour(a), hour(b)) for a, b in zip(day[::2], day[1::2], strict=False)) for day in week
    )
    return Calendar(zone=zone, week=days)


moments = st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))


@given(weeks, st.sampled_from(ZONES), moments, st.integers(1, 40))
def test_working_hours_between_a_moment_and_the_end_of_a_delay_equal_the_delay(
    week, zone, moment, hours
):
    calendar = calendar_from(week, zone)
    if not any(calendar.week):
        assert add_working_hours(moment, hours, calendar) == moment
        return
    end = add_working_hours(moment, hours, calendar)
    assert end >= moment + timedelta(hours=hours)
    assert working_hours_between(moment, end, calendar) == pytest.approx(hours, abs=1e-6)


@given(weeks, st.sampled_from(ZONES), moments, moments, moments)
def test_hours_between_add_up_and_never_exceed_the_clock(week, zone, time_a, time_b, time_c):
    first, middle, last = sorted([time_a, time_b, time_c])
    calendar = calendar_from(week, zone)
    whole = working_hours_between(first, last, calendar)
    parts = working_hours_between(first, middle, calendar) + working_hours_between(
        middle, last, calendar
    )
    assert whole == pytest.approx(parts, abs=1e-6)
    assert 0 <= whole <= (last - first) / timedelta(hours=1) + 1e-6
    assert working_hours_between(last, first, calendar) == 0


@given(weeks, st.sampled_from(ZONES), moments)
def test_a_moment_is_open_where_an_instant_of_it_counts(week, zone, moment):
    calendar = calendar_from(week, zone)
    instant = working_hours_between(moment, moment + timedelta(microseconds=1), calendar)
    assert is_open_at(moment, calendar) == (instant > 0)


@pytest.mark.parametrize(
    "week",
    [
        None,
        [],
        "lundi",
        [[]] * 7,  # never open
        [[["09:00", "10:00"]]] * 4 + [[]] * 3,  # four hours a week
        [[["09:00"]]] * 7,
        [[["9:00", "17:00"]]] * 7,
        [[["09:00", "24:00"]]] * 7,
        [[["17:00", "09:00"]]] * 7,
        [[["09:00", "12:00"], ["11:00", "17:00"]]] * 7,
        [[["08:00", "09:00"], ["10:00", "11:00"], ["12:00", "13:00"], ["14:00", "15:00"]]] * 7,
        [[[9, 17]]] * 7,
        [{"09:00": "17:00"}] * 7,
    ],
)
def test_malformed_week_is_refused(week):
    with pytest.raises(ValidationError):
        must_be_a_week(week)


@given(st.recursive(st.none() | st.integers() | st.text(max_size=6), st.lists, max_leaves=30))
def test_any_value_sent_as_a_week_is_accepted_or_refused_with_a_message(week):
    try:
        must_be_a_week(week)
    except ValidationError as refusal:
        assert refusal.messages
    else:
        calendar_of(
            SimpleNamespace(
                time_zone="Europe/Paris", opening_hours=week, holiday_calendar="", closing_days=[]
            )
        )


def test_an_organisation_begins_with_the_usual_week(organisation):
    organisation.refresh_from_db()
    assert organisation.opening_hours == usual_week()
    calendar = calendar_of(organisation)
    assert calendar == Calendar(zone="Europe/Paris", holidays="FR")
    assert add_working_hours(at("2026-12-24T16:00"), 2, calendar) == at("2026-12-28T10:00")


def test_an_organisation_elsewhere_counts_by_its_clock(db):
    away = make.organisation(
        time_zone="Indian/Reunion", holiday_calendar="FR-974", closing_days=[date(2026, 12, 21)]
    )
    reunion = ZoneInfo("Indian/Reunion")
    friday = at("2026-12-18T16:00", reunion)
    assert add_working_hours(friday, 2, calendar_of(away)) == at("2026-12-22T10:00", reunion)
