"""Template tags for the loom."""

from django import template

register = template.Library()


@register.simple_tag
def loom(fabric, rows):
    """Return the whole fabric, as path data."""
    return fabric.loom(rows)


@register.simple_tag
def narrow_loom(fabric, rows):
    """Return the fabric for a phone, with the last sixty-four columns."""
    return fabric.narrow_loom(rows)
