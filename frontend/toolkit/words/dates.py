"""Dates, hours and durations in words, in the time zone of the organisation."""

import datetime
import math
from typing import Any

from django.utils import formats, timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language, gettext, ngettext, pgettext

from consult.core.words.dates import format_date
from frontend.toolkit.words.typography import NO_BREAK

DAYS_GIVEN_AS_AGE = 7

ZONES = {
    "Europe/Paris": ("heure de Paris", "Paris time"),
    "America/Cayenne": ("heure de Guyane", "French Guiana time"),
    "America/Guadeloupe": ("heure de Guadeloupe", "Guadeloupe time"),
    "America/Martinique": ("heure de Martinique", "Martinique time"),
    "America/Miquelon": ("heure de Saint-Pierre-et-Miquelon", "Saint Pierre and Miquelon time"),
    "Indian/Mayotte": ("heure de Mayotte", "Mayotte time"),
    "Indian/Reunion": ("heure de La Réunion", "Réunion time"),
    "Pacific/Noumea": ("heure de Nouméa", "Nouméa time"),
    "Pacific/Tahiti": ("heure de Tahiti", "Tahiti time"),
}
A_DAY = 86400


def ordinal_day(date: datetime.date) -> str:
    """Format a day and its month: 1er mars and 24 mars in French, 24 March in English."""
    return format_date(date, "j F")


def relative(moment: datetime.datetime, now: datetime.datetime) -> str:
    """Return an age in words, or the date after a week.

    The date has its year if it is not the current one.
    """
    local = timezone.localtime(moment)
    today = timezone.localtime(now)
    minutes = int((now - moment).total_seconds() // 60)
    days = (today.date() - local.date()).days
    if minutes < 1:
        return gettext("just now")
    if minutes < 60:
        return ngettext("%(n)s minute ago", "%(n)s minutes ago", minutes) % {"n": minutes}
    if days == 0 or minutes < 6 * 60:
        hours = minutes // 60
        return ngettext("%(n)s hour ago", "%(n)s hours ago", hours) % {"n": hours}
    if days == 1:
        return gettext("yesterday")
    if days < DAYS_GIVEN_AS_AGE:
        return ngettext("%(n)s day ago", "%(n)s days ago", days) % {"n": days}
    year = "" if local.year == today.year else f" {local.year}"
    return gettext("on %(date)s") % {"date": ordinal_day(local.date()) + year}


def near_day(moment: datetime.datetime, now: datetime.datetime) -> str:
    """Return a past day in words: today, yesterday, the weekday within a week, or on 24 March."""
    local = timezone.localtime(moment)
    days = (timezone.localtime(now).date() - local.date()).days
    if days < 1:
        return gettext("today")
    if days == 1:
        return gettext("yesterday")
    if days < DAYS_GIVEN_AS_AGE:
        return pgettext("past day", "on %(weekday)s") % {"weekday": WEEKDAYS[local.weekday()]}
    return gettext("on %(date)s") % {"date": day(moment)}


def is_french() -> bool:
    """Return whether the page is in French."""
    return (get_language() or "fr").startswith("fr")


def day(moment: datetime.datetime | None, *, year: bool | None = None) -> str:
    """Format a day: 24 mars.

    The year is added if it is not the current one, or as `year` asks.
    """
    local = timezone.localtime(moment)
    with_year = local.year != timezone.localtime().year if year is None else year
    return f"{ordinal_day(local)} {local.year}" if with_year else ordinal_day(local)


def hour(moment: datetime.datetime) -> str:
    """Format an hour: 23 h 59, or 23:59."""
    local = timezone.localtime(moment)
    return (
        f"{local.hour}{NO_BREAK}h{NO_BREAK}{local.minute:02}"
        if is_french()
        else f"{local.hour}:{local.minute:02}"
    )


def zone() -> str:
    """Return the name of the current time zone, such as "heure de Paris", never broken in two."""
    name = timezone.get_current_timezone_name()
    words = ZONES[name][not is_french()] if name in ZONES else name.replace("_", " ")
    return words.replace(" ", NO_BREAK)


def whole(moment: datetime.datetime) -> str:
    """Format a moment: 24 mars à 23 h 59, heure de Paris."""
    return gettext("%(day)s at %(hour)s, %(zone)s") % {
        "day": day(moment),
        "hour": hour(moment),
        "zone": zone(),
    }


def on_weekday(moment: datetime.datetime) -> str:
    """Format a moment with its weekday: jeudi 26 novembre à 17 h 00, heure de Paris.

    Pages use it for a moment that people wait for.
    """
    name = WEEKDAYS[timezone.localtime(moment).weekday()]
    parts = {"weekday": name, "day": day(moment), "hour": hour(moment), "zone": zone()}
    return gettext("%(weekday)s %(day)s at %(hour)s, %(zone)s") % parts


def in_full(moment: datetime.datetime) -> str:
    """Format a moment with its weekday and year: Wednesday 24 March 2027 at 23:59.

    Pages use it for a moment that is promised.
    """
    parts = {
        "weekday": WEEKDAYS[timezone.localtime(moment).weekday()],
        "day": day(moment, year=True),
    }
    return gettext("%(weekday)s %(day)s at %(hour)s") % {**parts, "hour": hour(moment)}


def until(moment: datetime.datetime) -> str:
    """Format an end: until 24 March at 23:59, Paris time."""
    return gettext("until %(moment)s") % {"moment": whole(moment)}


def between(begins: datetime.datetime, ends: datetime.datetime) -> str:
    """Format an interval: From 8 February to 24 March.

    If both are the same day, return that day alone.
    """
    if timezone.localtime(begins).date() == timezone.localtime(ends).date():
        return gettext("On %(day)s") % {"day": day(begins)}
    over_years = timezone.localtime(begins).year != timezone.localtime(ends).year
    first = day(begins, year=over_years)
    last = day(ends, year=over_years or None)
    return gettext("From %(first)s to %(last)s") % {"first": first, "last": last}


def took_place(
    begins: datetime.datetime, ended: datetime.datetime | None, announced: datetime.datetime | None
) -> str:
    """Format the interval in which something ran, with its announced end if it was closed early.

    If it ended before it began, return that it did not take place.
    """
    if ended <= begins:  # type: ignore[operator]  # not None here
        days = {"first": day(begins, year=True), "last": day(announced, year=True)}
        return gettext("Did not take place (announced from %(first)s to %(last)s)") % days
    return between(begins, ended) + announced_end(ended, announced)  # type: ignore[arg-type]  # not None here


def announced_end(ended: datetime.datetime | None, announced: datetime.datetime | None) -> str:
    """Return the announced end of what was closed on an earlier day, or "".

    It is written after that day.
    """
    if timezone.localtime(ended).date() >= timezone.localtime(announced).date():
        return ""
    return " " + gettext("(planned end: %(day)s)") % {"day": day(announced, year=True)}


def extension(extended: Any) -> str:
    """Return the first announced dates of what was extended or moved, and the reason.

    `extended` is a step, a vote or a questionnaire. Return "" if it was not extended.
    """
    if not extended.announced_closes_at:
        return ""
    first_end = day(extended.announced_closes_at, year=True)
    first_start = getattr(extended, "announced_opens_at", None)
    if first_start:
        days = {"first": day(first_start, year=True), "last": first_end}
        sentence = gettext("Moved: it was first announced from %(first)s to %(last)s.") % days
    else:
        sentence = gettext("Extended: the first announced end was %(day)s.") % {"day": first_end}
    reason = (
        gettext("Reason: %(reason)s") % {"reason": extended.extension_reason}
        if extended.extension_reason
        else ""
    )
    return f"{sentence} {reason}".strip()


def describe_time_left(moment: datetime.datetime | None, now: datetime.datetime) -> str:
    """Return the time left: "12 days left" or "5 hours left".

    Days are rounded down, hours up.
    """
    seconds = max(0, (moment - now).total_seconds())  # type: ignore[operator]  # not None here
    if seconds < A_DAY:
        hours = max(1, math.ceil(seconds / 3600))
        return ngettext("%(n)s hour left", "%(n)s hours left", hours) % {"n": hours}
    days = math.floor(seconds / A_DAY)
    return ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days}


def short(moment: datetime.datetime) -> str:
    """Format a moment for tables of the team: 24/03/2017 14:30."""
    return formats.date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")


def on(date: datetime.date) -> str:
    """Format a date, which has no time zone: 14 mars 2017."""
    return f"{ordinal_day(date)} {date.year}"
