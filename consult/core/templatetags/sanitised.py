"""The only template filter that trusts markup. Only output of `core.text` may pass through it."""

from django import template
from django.utils.safestring import (
    SafeString,
    mark_safe,  # noqa: TID251 - this is the one
)

register = template.Library()


@register.filter
def sanitised(markup: str) -> SafeString:
    """Return HTML from `core.text.render` or `core.text.sanitise` as safe markup."""
    return mark_safe(markup)  # noqa: S308
