"""Dates in the formats of the page's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import formats
from django.utils.translation import get_language

if TYPE_CHECKING:
    from datetime import date


def format_date(value: date, pattern: str = "DATE_FORMAT") -> str:
    """Format a date or a moment: 1er décembre 2026, 2 décembre 2026, 1 December 2026."""
    return with_ordinal(formats.date_format(value, pattern))


def with_ordinal(text: str) -> str:
    """Return a formatted date, with the first day of a month as French writes it: 1er."""
    is_french = (get_language() or "fr").startswith("fr")
    return f"1er {text[2:]}" if is_french and text.startswith("1 ") else text
