"""The notice on a page of visitors that a signed-in reader gets while the site is overloaded."""

from __future__ import annotations

from functools import cache

from django.template.loader import render_to_string
from django.utils import translation


def overload_notice(path: str) -> bytes:
    """Return the notice as HTML, in the language of the page."""
    return _notice(translation.get_language_from_path(path) or translation.get_language() or "")


@cache
def _notice(language: str) -> bytes:
    with translation.override(language):
        return render_to_string("components/overload.html").encode()
