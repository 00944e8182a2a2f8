"""A template tag that renders a component once for many readers.

A card shows only its data, so the same data gives the same card.
"""

from __future__ import annotations

import secrets
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.html import format_html

register = template.Library()

MOST = 2000  # a few kilobytes each, in every process
A_MINUTE = 60  # in seconds: times that a component shows are true to the minute
# The place of the token in the cached HTML. It is random in each process, because a text that
# contained it would otherwise show the reader's token, for example in the address of a link.
TOKEN = f"token-{secrets.token_hex(16)}"


@register.simple_tag(takes_context=True)
def drawn(context, name, **pieces):
    """Include a component that depends only on these pieces, and cache it until the next minute.

    The pieces are values. Only the token of its forms belongs to the request: it is inserted each
    time.
    """
    surroundings = (
        translation.get_language(),
        timezone.get_current_timezone_name(),
        int(timezone.now().timestamp() // A_MINUTE),
    )
    pattern, has_token = _draw(name, tuple(pieces.items()), surroundings)
    return format_html(pattern, str(context["csrf_token"])) if has_token else pattern


@lru_cache(maxsize=MOST)
def _draw(name, pieces, surroundings):
    html = render_to_string(name, {**dict(pieces), "csrf_token": TOKEN})
    if TOKEN not in html:
        return html, False
    return html.replace("{", "{{").replace("}", "}}").replace(TOKEN, "{0}"), True
