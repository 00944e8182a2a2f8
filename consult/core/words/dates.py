"""Dates in the formats of the page's language."""

from datetime import date
from functools import lru_cache

from django.utils import formats
from django.utils.translation import get_language


def format_date(value: date, pattern: str = "DATE_FORMAT") -> str:
    """Format a date or a moment: 1er décembre 2026, 2 décembre 2026, 1 December 2026."""
    # Moments are not cached: equal ones of two time zones may be on different days.
    if type(value) is date:
        return _format_day(value, pattern, get_language())
    return with_ordinal(formats.date_format(value, pattern))


@lru_cache(maxsize=2000)
def _format_day(day: date, pattern: str, _language: str | None) -> str:
    return with_ordinal(formats.date_format(day, pattern))


def with_ordinal(text: str) -> str:
    """Return a formatted date, with the first day of a month as French writes it: 1er."""
    is_french = (get_language() or "fr").startswith("fr")
    return f"1er {text[2:]}" if is_french and text.startswith("1 ") else text
