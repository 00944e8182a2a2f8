"""Figures of devices as lines of the page, without exact small numbers."""

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from frontend.toolkit.words.typography import grouped
from moderation.signals.selectors.devices import FEWEST_SHOWN


@dataclass(frozen=True)
class Line:
    """A number of devices, with how many accounts used each, as the page shows it."""

    used_by: str
    devices: int
    accounts: str
    texts: str


def line_of(figures, used_by="") -> Line:
    """Return figures of devices as a line. `used_by` is the number of accounts of each device."""
    return Line(used_by, figures.devices, figure_of(figures.accounts), figure_of(figures.texts))


def span_of(least, most) -> str:
    """Return a span of numbers of accounts in words. `most` is None for the last span."""
    if most is None:
        return _("more than %(n)s accounts") % {"n": least - 1}
    return _("%(least)s to %(most)s accounts") % {"least": least, "most": most}


def figure_of(figure) -> str:
    """Return a figure as it may be published: "fewer than 5", "at least 10", or the number."""
    if figure.number is None:
        return _("fewer than %(n)s") % {"n": FEWEST_SHOWN}
    number = grouped(figure.number, get_language())
    return _("at least %(n)s") % {"n": number} if figure.is_least else number
