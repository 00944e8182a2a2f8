"""The plan of a consultation: its texts, rules and steps, with days counted from its first day.

A plan is plain data, as JSON stores it. The models of the software, the models of an organisation
and the copies of consultations are plans. Its keys are `consultation`, `topics`, `phases`,
`charter`, `tags`, `fields`, `polls`, `questionnaires`, `help_points`, `documents` and `partners`.
A moment is a pair: the number of days after the first day, and the local hour, `[44, "23:59"]`.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from consult.consultations.enums import Capability

Plan = dict[str, Any]

FIRST_MINUTE = "00:00"
LAST_MINUTE = "23:59"
LANGUAGES = [code for code, _name in settings.LANGUAGES]
VARIABLE = re.compile(r"\{(ville|titre|délai)\}")


def at(first_day: date, moment: Sequence[Any], zone: str) -> datetime:
    """Return the time of a moment of a plan that begins on a day."""
    days, hour = moment
    day = first_day + timedelta(days=days)
    return datetime.combine(day, time.fromisoformat(hour), ZoneInfo(zone))


def since(first_day: date, moment: datetime | None, zone: str) -> list[Any] | None:
    """Return a time as a moment of a plan that begins on a day. No time is None."""
    if moment is None:
        return None
    local = moment.astimezone(ZoneInfo(zone))
    hour = local.time().isoformat("auto" if local.second or local.microsecond else "minutes")
    return [(local.date() - first_day).days, hour]


def fill(
    written: Any, variables: Mapping[str, Mapping[str, str]], language: str = settings.LANGUAGE_CODE
) -> Any:
    """Return a plan, or a part of it, in which each `{variable}` has its value.

    `variables` are the values by language. The language of a text is that of its name: `title_en`.
    """
    if isinstance(written, str):
        values = variables[language]
        return VARIABLE.sub(lambda found: values[found[1]], written)
    if isinstance(written, list):
        return [fill(each, variables, language) for each in written]
    if isinstance(written, dict):
        return {
            name: fill(value, variables, _language_of(name) or language)
            for name, value in written.items()
        }
    return written


def _language_of(name: str) -> str:
    code = name.rpartition("_")[2]
    return code if code in LANGUAGES else ""


def date_phases(phases: Sequence[Mapping[str, Any]], length: int) -> list[dict[str, Any]]:
    """Return the phases of a model of the software with their moments.

    The phases in which people take part share the `length` in days by their `share`. The others
    follow, and last the days that the model says. Each phase has one day at least.
    """
    ends = list(accumulate(_divide(phases, length)))
    begins = [0, *ends[:-1]]
    return [
        {
            **{name: value for name, value in phase.items() if name not in ("share", "lasts")},
            "opens": [first, FIRST_MINUTE],
            "closes": [end - 1, LAST_MINUTE],
        }
        for phase, first, end in zip(phases, begins, ends, strict=True)
    ]


def _divide(phases: Sequence[Mapping[str, Any]], length: int) -> list[int]:
    """Return how many days each phase lasts."""
    total = sum(phase.get("share", 0) for phase in phases)
    days = []
    shared = 0
    used = 0
    for phase in phases:
        shared += phase.get("share", 0)
        until = round(length * shared / total) if total else 0
        lasts = phase["lasts"] if "lasts" in phase else max(1, until - used)
        used += lasts if "share" in phase else 0
        days.append(lasts)
    return days


def count_days(plan: Plan) -> int:
    """Return how many days pass from the first day to the last day on which people take part."""
    last_days = [
        phase["closes"][0]
        for phase in plan.get("phases", [])
        if Capability.has_participation(phase["capabilities"])
    ]
    return max(last_days, default=-1) + 1
