"""The loom and its strips, in templates."""

from django import template

from frontend import trame

register = template.Library()


@register.simple_tag
def loom(columns, rows):
    """The whole fabric, as path data."""
    return trame.loom(columns, rows)


@register.simple_tag
def narrow_loom(columns, rows):
    """The fabric of a phone: the last sixty-four."""
    return trame.narrow_loom(columns, rows)


@register.simple_tag
def strip(columns, line):
    """One topic's row."""
    return trame.strip(columns, line)
