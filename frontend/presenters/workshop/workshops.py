"""Workshops as pages show them: agenda lines, the towns of a drawing, and numbers in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from consult.accounts.viewer import Viewer
from consult.workshops.enums import Present
from consult.workshops.meetings.selectors.figures import Held
from consult.workshops.meetings.selectors.overview import UpcomingWorkshop
from consult.workshops.registrations.selectors import is_open_to_declarations
from frontend.presenters.consultation.maps import drawn
from frontend.toolkit.words import dates
from frontend.toolkit.words.typography import NO_BREAK, grouped

if TYPE_CHECKING:
    from consult.consultations.models import Consultation, Topic
    from consult.workshops.models import Workshop


SHOWN = 1
TOWNS = 5
LONGEST_MONTH = 5  # in letters


@dataclass(frozen=True)
class Meeting:
    """A line of `components/agenda.html`."""

    day: str
    month: str
    title: str
    url: str
    hours: str
    topics: str
    access: str
    register_url: str = ""


def meeting(
    consultation: Consultation,
    workshop: UpcomingWorkshop,
    numbers: dict,
    *,
    open_now: bool | None = None,
) -> Meeting:
    """Return the agenda line of an upcoming workshop.

    `numbers` maps the ids of the consultation's topics to their numbers.
    """
    place = [consultation.slug, workshop.number]
    is_open = workshop.takes_registrations if open_now is None else open_now
    return Meeting(
        day=str(workshop.held_on.day),
        month=short_month(workshop.held_on),
        title=workshop.title,
        url=reverse("workshop", args=place),
        hours=hours(workshop),
        topics=topics_in_words([numbers[pk] for pk in workshop.topics if pk in numbers]),
        access=workshop.access,
        register_url=reverse("workshop-register", args=place) if is_open else "",
    )


def present_workshops(
    viewer: Viewer, consultation: Consultation, meetings: Any, topics: list[Topic]
) -> dict:
    """Return the workshops for the page of a consultation: towns, a drawing, and the next ones.

    No query.
    """
    numbers = {topic.pk: topic.number for topic in topics}
    towns = [town for town in meetings.towns if town.name]
    return {
        "towns": towns[:TOWNS],
        "towns_drawn": drawn(viewer.organisation, towns),
        "next_workshops": [
            meeting(consultation, workshop, numbers) for workshop in meetings.to_come[:SHOWN]
        ],
        "takes_workshops": is_open_to_declarations(consultation),
    }


def short_month(date: date) -> str:
    """Return the short name of a month: “mars” or “nov.” in French, or as English writes it."""
    name = formats.date_format(date, "F")
    short = name if len(name) <= LONGEST_MONTH else formats.date_format(date, "M")
    return short.lower() if dates.is_french() else short


def hours(workshop: UpcomingWorkshop | Workshop) -> str:
    """Return the hours, such as “18 h à 20 h”, or only the hour when the workshop begins."""
    if not workshop.starts_at:
        return ""
    begins = _round(dates.hour(workshop.starts_at))
    if not workshop.ends_at:
        return begins
    return _("%(begins)s to %(ends)s") % {
        "begins": begins,
        "ends": _round(dates.hour(workshop.ends_at)),
    }


def _round(hour: str) -> str:
    """Write “18 h” instead of “18 h 00”."""
    return hour.removesuffix(f"{NO_BREAK}00")


def topics_in_words(numbers: Sequence[Any]) -> str:
    """Return topic numbers in words: “Topics 4 and 5”, or “Outside the topics”."""
    known = [str(number) for number in sorted(number for number in numbers if number)]
    if not known:
        return _("Outside the topics") if numbers else ""
    *before, last = known
    listed = (
        _("%(before)s and %(last)s") % {"before": ", ".join(before), "last": last}
        if before
        else last
    )
    return ngettext("Topic %(listed)s", "Topics %(listed)s", len(known)) % {"listed": listed}


def people_in_words(meetings: Held) -> str:
    """Return how many people were present, such as “236 people present”.

    Where some had come to another workshop before, return “between 180 and 236 people”.
    """
    language = "fr" if dates.is_french() else "en"
    numbers = {
        "people": grouped(meetings.people, language),
        "least": grouped(meetings.at_least, language),
    }
    if meetings.is_range:
        return _("between %(least)s and %(people)s people") % numbers
    return (
        ngettext("%(people)s person present", "%(people)s people present", meetings.people)
        % numbers
    )


def workshops_in_words(number: int) -> str:
    """Return a number of workshops, such as “26 workshops”."""
    numbers = {"shown": grouped(number, "fr" if dates.is_french() else "en")}
    return ngettext("%(shown)s workshop", "%(shown)s workshops", number) % numbers


def held_workshops_in_words(number: int) -> str:
    """Return a number of workshops that took place, such as “26 workshops held”."""
    numbers = {"shown": grouped(number, "fr" if dates.is_french() else "en")}
    return ngettext("%(shown)s workshop held", "%(shown)s workshops held", number) % numbers


# Words such as “3 of 60 and over” for each age group.
OF_AGE = {
    Present.UNDER_18: gettext_lazy("%(n)s under 18"),
    Present.FROM_18_TO_29: gettext_lazy("%(n)s from 18 to 29"),
    Present.FROM_30_TO_59: gettext_lazy("%(n)s from 30 to 59"),
    Present.FROM_60: gettext_lazy("%(n)s of 60 and over"),
}


def composition_in_words(composition: dict) -> list[str]:
    """Return who was present, as declared: women and men, then ages."""
    women = composition.get(Present.WOMEN, 0)
    men = composition.get(Present.MEN, 0)
    parts = [ngettext("%(n)s woman", "%(n)s women", women) % {"n": women}] if women else []
    parts += [ngettext("%(n)s man", "%(n)s men", men) % {"n": men}] if men else []
    return parts + [
        str(words) % {"n": composition[kind]}
        for kind, words in OF_AGE.items()
        if composition.get(kind)
    ]
