"""Template tags for the loom and its strips."""

from django import template

from frontend.drawings import loom as trame

register = template.Library()


@register.simple_tag
def loom(columns, rows):
    """Return the whole fabric, as path data."""
    return trame.loom(columns, rows)


@register.simple_tag
def narrow_loom(columns, rows):
    """Return the fabric for a phone, with the last sixty-four columns."""
    return trame.narrow_loom(columns, rows)


@register.simple_tag
def strip(columns, line):
    """Return the row of one topic."""
    return trame.strip(columns, line)
