"""The `Server-Timing` header of answers to the team: the time of statements, templates and in all.

Other people never get it: the time of an answer could tell them what they may not read.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.backends.django import DjangoTemplates, Template


@dataclass
class Timing:
    """The seconds that one answer has taken so far. Templates include statements they cause."""

    statements: int = 0
    of_statements: float = 0
    of_templates: float = 0
    is_in_template: bool = False

    def execute(self, execute: Callable[..., Any], *args: Any) -> Any:
        """Run a statement and count it, as a wrapper of `connection.execute_wrapper`."""
        began = time.perf_counter()
        try:
            return execute(*args)
        finally:
            self.statements += 1
            self.of_statements += time.perf_counter() - began

    @contextmanager
    def render(self) -> Iterator[None]:
        """Add the time of the block to that of templates. A template inside another counts once."""
        if self.is_in_template:
            yield
            return
        self.is_in_template = True
        began = time.perf_counter()
        try:
            yield
        finally:
            self.of_templates += time.perf_counter() - began
            self.is_in_template = False


_current: ContextVar[Timing | None] = ContextVar("server_timing", default=None)


class ServerTimingMiddleware:
    """Middleware that measures requests with a session, and sends the result to the team.

    It stands before the middleware that read the organisation and the viewer, so their statements
    are counted too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return self.get_response(request)
        timing = Timing()
        token = _current.set(timing)
        began = time.perf_counter()
        try:
            with connection.execute_wrapper(timing.execute):
                response = self.get_response(request)
        finally:
            _current.reset(token)
        viewer = getattr(request, "viewer", None)
        if viewer and viewer.is_of_the_team and not viewer.has_waiting_roles:
            response["Server-Timing"] = _header(timing, time.perf_counter() - began)
        return response


def _header(timing: Timing, total: float) -> str:
    return (
        f'sql;dur={1000 * timing.of_statements:.1f};desc="{timing.statements} statements", '
        f"tpl;dur={1000 * timing.of_templates:.1f}, total;dur={1000 * total:.1f}"
    )


class TimedTemplates(DjangoTemplates):
    """Django's engine of templates, which adds the time of rendering to that of the answer."""

    def from_string(self, template_code: str) -> Template:
        """Return a template whose rendering is timed."""
        return _TimedTemplate(self.engine.from_string(template_code), self)

    def get_template(self, template_name: str) -> Template:
        """Return a template whose rendering is timed. Raise `TemplateDoesNotExist`."""
        found = super().get_template(template_name)
        return _TimedTemplate(found.template, self)


class _TimedTemplate(Template):
    def render(self, context: Any = None, request: HttpRequest | None = None) -> Any:
        timing = _current.get()
        if timing is None:
            return super().render(context, request)
        with timing.render():
            return super().render(context, request)
