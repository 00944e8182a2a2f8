"""Numbers, ranges and units as people write them, in the language of the page."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from frontend.toolkit.words.typography import grouped

if TYPE_CHECKING:
    from consult.core.models import TypedQuestion

SPACES = re.compile("[\u0020\u00a0\u202f\u2009]")
NUMBERS = {
    "fr": re.compile(r"[-−]?[0-9]{1,20}([.,][0-9]{1,20})?"),
    "en": re.compile(r"[-−]?([0-9]{1,20}|[0-9]{1,3}(,[0-9]{3}){1,6})(\.[0-9]{1,20})?"),
}
UNITS = {
    "min": gettext_lazy("minutes"),
    "minutes": gettext_lazy("minutes"),
    "h": gettext_lazy("hours"),
    "heures": gettext_lazy("hours"),
    "jours": gettext_lazy("days"),
    "ans": pgettext_lazy("a unit", "years"),
    "personnes": pgettext_lazy("a unit", "people"),
    "euros": gettext_lazy("euros"),
    "€": gettext_lazy("euros"),
    "km": gettext_lazy("kilometres"),
    "m²": gettext_lazy("square metres"),
}


def parse_number(typed: str, language: str) -> Decimal:
    """Return the number that a person typed: “1 234,5” in French, “1,234.5” in English.

    Raise `ValueError` on anything else.
    """
    written = SPACES.sub("", typed)
    if not NUMBERS[language].fullmatch(written):
        raise ValueError(typed)
    plain = written.replace("−", "-")
    return Decimal(plain.replace(",", ".") if language == "fr" else plain.replace(",", ""))


def format_number(number: Decimal | int) -> str:
    """Return a number as a person would type it in the language of the page."""
    plain = f"{Decimal(repr(number) if isinstance(number, float) else number).normalize():f}"
    return plain.replace(".", ",") if get_language() == "fr" else plain


def describe_range(question: TypedQuestion) -> str:
    """Return which numbers a question accepts, or an empty text if it accepts any."""
    unit = unit_in_words(question.unit)
    if question.minimum is not None and question.maximum is not None:
        limits = {"low": in_figures(question.minimum), "high": in_figures(question.maximum)}
        return f"{_('From %(low)s to %(high)s') % limits} {unit}".strip() + "."
    if question.minimum is not None:
        limit = question.minimum
        words = _("At least %(low)s") % {"low": in_figures(limit)}
    elif question.maximum is not None:
        limit = question.maximum
        words = _("At most %(high)s") % {"high": in_figures(limit)}
    else:
        return _("In %(unit)s.") % {"unit": unit} if unit else ""
    if unit and abs(limit) < 2:  # Units are plural: « au moins 1 personnes ».
        return f"{words} ({unit})."
    return f"{words} {unit}".strip() + "."


def in_figures(bound: Decimal) -> str:
    """Return a bound as a text shows it, with its thousands apart."""
    return grouped(int(bound), get_language()) if bound == int(bound) else format_number(bound)


def unit_in_words(unit: str) -> str:
    """Return a unit in the language of the page, and an abbreviation in full.

    A unit that is in no list stays as the manager wrote it.
    """
    return str(UNITS.get(unit.lower(), unit))
