"""The one filter that trusts markup: only what `core.text` produced goes through it."""

from django import template
from django.utils.safestring import mark_safe  # noqa: TID251 - this is the one

register = template.Library()


@register.filter
def sanitised(markup):
    """Print HTML that `core.text.render` or `core.text.sanitise` made when the text was written."""
    return mark_safe(markup)  # noqa: S308
