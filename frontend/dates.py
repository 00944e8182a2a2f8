"""Dates said in words: how long is left, until when, in the zone of the organisation."""

from __future__ import annotations

import math

from django.utils import formats, timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language, gettext, ngettext

from frontend.templatetags.typography import ordinal_day
from frontend.typography import NO_BREAK

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


def is_french() -> bool:
    """Whether the page speaks French."""
    return (get_language() or "fr").startswith("fr")


def day(moment, *, year: bool | None = None) -> str:
    """24 mars, with its year when it is another one than now's (or as asked)."""
    local = timezone.localtime(moment)
    with_year = local.year != timezone.localtime().year if year is None else year
    return f"{ordinal_day(local)} {local.year}" if with_year else ordinal_day(local)


def hour(moment) -> str:
    """23 h 59, or 23:59."""
    local = timezone.localtime(moment)
    return f"{local.hour}{NO_BREAK}h{NO_BREAK}{local.minute:02}" if is_french() else f"{local.hour}:{local.minute:02}"


def zone() -> str:
    """The name of the zone in force: « heure de Paris »."""
    name = timezone.get_current_timezone_name()
    return ZONES[name][not is_french()] if name in ZONES else name.replace("_", " ")


def whole(moment) -> str:
    """24 mars à 23 h 59, heure de Paris."""
    return gettext("%(day)s at %(hour)s, %(zone)s") % {"day": day(moment), "hour": hour(moment), "zone": zone()}


def on_weekday(moment) -> str:
    """Jeudi 26 novembre à 17 h 00, heure de Paris: the day by its name, for what one waits for."""
    name = WEEKDAYS[timezone.localtime(moment).weekday()]
    told = {"weekday": name, "day": day(moment), "hour": hour(moment), "zone": zone()}
    return gettext("%(weekday)s %(day)s at %(hour)s, %(zone)s") % told


def in_full(moment) -> str:
    """Wednesday 24 March 2027 at 23:59: the day by its name and with its year, for what is promised."""
    said = {"weekday": WEEKDAYS[timezone.localtime(moment).weekday()], "day": day(moment, year=True)}
    return gettext("%(weekday)s %(day)s at %(hour)s") % {**said, "hour": hour(moment)}


def until(moment) -> str:
    """Until the 24th of March at 23:59, Paris time."""
    return gettext("until %(moment)s") % {"moment": whole(moment)}


def between(begins, ends) -> str:
    """From the 8th of February to the 24th of March; the day alone where both are the same."""
    if timezone.localtime(begins).date() == timezone.localtime(ends).date():
        return gettext("On %(day)s") % {"day": day(begins)}
    over_years = timezone.localtime(begins).year != timezone.localtime(ends).year
    first, last = day(begins, year=over_years), day(ends, year=over_years or None)
    return gettext("From %(first)s to %(last)s") % {"first": first, "last": last}


def took_place(begins, ended, announced) -> str:
    """From when to when something ran, with the announced end where it was closed early."""
    if ended <= begins:
        said = {"first": day(begins, year=True), "last": day(announced, year=True)}
        return gettext("Did not take place (announced from %(first)s to %(last)s)") % said
    return between(begins, ended) + announced_end(ended, announced)


def announced_end(ended, announced) -> str:
    """The announced end of what was closed on an earlier day, to write after that day; "" otherwise."""
    if timezone.localtime(ended).date() >= timezone.localtime(announced).date():
        return ""
    return " " + gettext("(announced until %(day)s)") % {"day": day(announced, year=True)}


def extension(thing) -> str:
    """Return the first announced end of a step, vote or questionnaire and why it was extended; "" if it was not."""
    if not thing.announced_closes_at:
        return ""
    said = gettext("Extended: the first announced end was %(day)s.") % {
        "day": day(thing.announced_closes_at, year=True)
    }
    reason = gettext("Reason: %(reason)s") % {"reason": thing.extension_reason} if thing.extension_reason else ""
    return f"{said} {reason}".strip()


def left(moment, now) -> str:
    """« 12 days left », « 5 hours left »; whole days are rounded down, hours up."""
    seconds = max(0, (moment - now).total_seconds())
    if seconds < A_DAY:
        hours = max(1, math.ceil(seconds / 3600))
        return ngettext("%(n)s hour left", "%(n)s hours left", hours) % {"n": hours}
    days = math.floor(seconds / A_DAY)
    return ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days}


def short(moment) -> str:
    """24/03/2017 14:30, for tables of staff."""
    return formats.date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")


def on(date) -> str:
    """14 mars 2017: a day by itself, in any zone."""
    return f"{ordinal_day(date)} {date.year}"
