"""The `date` filter of every template, which writes the first day of a month as French does."""

from typing import Any

from django import template
from django.template import defaultfilters

from consult.core.words.dates import with_ordinal

register = template.Library()


@register.filter(expects_localtime=True)
def date(value: Any, pattern: str | None = None) -> str:
    """Format a date as Django's filter does: 1er décembre 2026, 2 décembre 2026."""
    return with_ordinal(defaultfilters.date(value, pattern))
