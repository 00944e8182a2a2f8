"""Answers while the site is overloaded: a page of status 503, and a notice on a page of visitors."""

from collections.abc import Callable
from functools import cache

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation

RETRY_AFTER = "5"


class OverloadMiddleware:
    """Middleware that answers 503 to a request that waited too long for its turn."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        is_overdue = getattr(request, "is_overdue", False)
        return unavailable() if is_overdue else self.get_response(request)


def unavailable() -> HttpResponseBase:
    """Return the page of status 503. It reads nothing from the database."""
    response = render(None, "503.html", status=503)
    response["Retry-After"] = RETRY_AFTER
    return response


def overload_notice(path: str) -> bytes:
    """Return the notice as HTML, in the language of the page."""
    return _notice(translation.get_language_from_path(path) or translation.get_language() or "")


@cache
def _notice(language: str) -> bytes:
    with translation.override(language):
        return render_to_string("components/overload.html").encode()
