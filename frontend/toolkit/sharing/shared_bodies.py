"""Page bodies that signed-in people share, each in the memory of one process (ADR 140).

A page that declares its islands is rendered for a stand-in, once for all ordinary participants who
read it within the seconds that it declares. Their own values are then inserted. Nothing of a real
person takes part in the rendering, so a shared body cannot contain what is personal. People with a
role or a measure, and readers whose own texts are on the page, get a page of their own.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.utils import timezone, translation
from django.utils.html import escape

from consult.accounts.requests import SiteRequest
from consult.accounts.viewer import Viewer
from consult.accounts.viewers.stand_ins import is_ordinary, make_stand_in
from consult.core.exceptions import DomainError
from frontend.toolkit.sessions.display import DISPLAY_COOKIE, display_of
from frontend.toolkit.sharing import islands

# Limits of each process: the number of bodies, which take some 270 kB each with their contexts, the
# bytes of one page, and the bytes of all pages.
MOST = 40
LARGEST = 512 * 1024
ROOM = 8 * 1024 * 1024
MESSAGES_COOKIE = "messages"
# The moment of the last write of a signed-in person. A body that is older is rendered again, so
# that the person finds what they wrote.
WRITTEN_COOKIE = "written"
A_MINUTE = 60
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
# The parts of a request that a shared body may depend on.
ADDRESS = {
    "HTTP_HOST",
    "HTTP_X_FORWARDED_PROTO",
    "QUERY_STRING",
    "REQUEST_METHOD",
    "SERVER_NAME",
    "SERVER_PORT",
}

_bodies: OrderedDict[tuple, Body] = OrderedDict()
_locks: dict[tuple, threading.Lock] = {}
_storing = threading.Lock()


@dataclass(frozen=True)
class Personal:
    """The islands of a page: how their values are read, and how each changes its context.

    `read` returns the values by island, or None where the page shows the viewer more than islands.
    A value is hashable. It is a dict, by key, for islands that have keys, and those without a value
    get None. Parameters of the address that are about the reader are in `own_parameters`.
    """

    read: Callable[[Viewer, Body], Mapping[str, Any] | None]
    changes: Mapping[str, Callable[[Mapping[str, Any], Any], dict]]
    own_parameters: frozenset[str] = frozenset({"preview"})


@dataclass
class Body:
    """A page rendered for a stand-in. `facts` are values that are computed once for all readers."""

    parts: list
    headers: dict[str, str]
    context: Mapping[str, Any]
    began: float
    until: float
    viewer: Viewer
    size: int
    facts: dict[str, Any] = field(default_factory=dict)

    def fact(self, name: str, make: Callable[[], Any]) -> Any:
        """Return a value that is the same for all readers of this body."""
        if name not in self.facts:
            self.facts[name] = make()
        return self.facts[name]


def respond(
    request: SiteRequest,
    render: Callable[[SiteRequest], HttpResponseBase],
    personal: Personal,
    seconds: int,
) -> HttpResponse | None:
    """Return the page for its reader, or None if it must be rendered for this reader alone."""
    if not _may_share(request, personal):
        return None
    body = _body(request, render, seconds)
    if body is None:
        return None
    values = personal.read(request.viewer, body)
    if values is None:
        return None
    content = b"".join(_fill_islands(request, body, personal, values))
    return HttpResponse(content, headers=body.headers)


def note_write(request: SiteRequest, response: HttpResponseBase) -> None:
    """Remember in the reader's browser, for a minute, that this person just wrote something."""
    if request.method in UNSAFE and request.viewer.participant:
        response.set_cookie(
            WRITTEN_COOKIE,
            f"{time.time():.3f}",
            max_age=A_MINUTE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def forget() -> None:
    """Empty the memory, for tests."""
    _bodies.clear()
    _locks.clear()


def _may_share(request: SiteRequest, personal: Personal) -> bool:
    return (
        settings.SHARED_BODIES
        and request.method == "GET"
        and is_ordinary(request.viewer)
        and not getattr(request, "htmx", None)
        and not request.COOKIES.get(MESSAGES_COOKIE)
        and personal.own_parameters.isdisjoint(request.GET)
    )


def _body(
    request: SiteRequest, render: Callable[[SiteRequest], HttpResponseBase], seconds: int
) -> Body | None:
    """Return the stored body, or render it while other readers of the same page wait."""
    person = request.viewer.person()
    key = (
        request.organisation.pk,
        request.get_host(),
        request.get_full_path(),
        translation.get_language(),
        timezone.get_current_timezone_name(),
        display_of(request).cookie,
        person.level,
        person.has_provisional_name,
    )
    since = _last_write_time(request)
    found = _stored(key, since)
    if found is not None:
        return found
    with _locks.setdefault(key, threading.Lock()):
        found = _stored(key, since)
        if found is None:
            found = _render(request, render, seconds)
            _store(key, found)
    return found


def _stored(key: tuple, since: float) -> Body | None:
    found = _bodies.get(key)
    return found if found and found.until > time.time() and found.began > since else None


def _store(key: tuple, body: Body | None) -> None:
    """Store a body, and remove the oldest ones until all are few and small enough."""
    with _storing:  # no other thread may change the bodies while their sizes are added up
        _bodies.pop(key, None)
        if body is None:
            _locks.pop(key, None)
        else:
            _bodies[key] = body
        while _bodies and not _fits():
            evicted_key, _oldest = _bodies.popitem(last=False)
            _locks.pop(evicted_key, None)


def _fits() -> bool:
    """Return whether the bodies are few and small enough, and the oldest one has not expired."""
    oldest = next(iter(_bodies.values()))
    is_small = len(_bodies) <= MOST and sum(body.size for body in _bodies.values()) <= ROOM
    return is_small and oldest.until > time.time()


def _render(
    request: SiteRequest, render: Callable[[SiteRequest], HttpResponseBase], seconds: int
) -> Body | None:
    """Render the page for a stand-in. Return None if the answer is not a page to share.

    A page that the stand-in may not see, such as a text that waits for moderation, is not shared.
    """
    began = time.time()
    stand_in_request = _without_person(request)
    try:
        response, slots = islands.recorded(lambda: render(stand_in_request))
    except (DomainError, Http404, PermissionDenied):
        return None
    if not isinstance(response, HttpResponse) or not slots:
        return None
    is_private = response.cookies or "Cache-Control" in response
    if response.status_code != 200 or is_private or len(response.content) > LARGEST:
        return None
    return Body(
        islands.split(response.content.decode(), slots),
        dict(response.items()),
        slots[0].values,
        began,
        began + seconds,
        stand_in_request.viewer,
        len(response.content),
    )


def _without_person(request: SiteRequest) -> SiteRequest:
    """Return a copy of a request that contains nothing of its reader but the display choices."""
    person = request.viewer.person()
    stand_in_request = copy(request)
    stand_in_request.viewer = make_stand_in(
        request.organisation,
        level=person.level,
        name=islands.NAME,
        is_provisional=person.has_provisional_name,
    )
    stand_in_request.COOKIES = {DISPLAY_COOKIE: display_of(request).cookie}
    stand_in_request.META = {name: value for name, value in request.META.items() if name in ADDRESS}
    stand_in_request.session = SessionBase()
    stand_in_request.user = AnonymousUser()  # type: ignore[assignment]  # as for a visitor
    stand_in_request.is_shared = True
    for name in ("_messages", "_cached_user", "_headers", "headers"):
        stand_in_request.__dict__.pop(name, None)
    return stand_in_request


def _fill_islands(
    request: SiteRequest, body: Body, personal: Personal, values: Mapping[str, Any]
) -> Any:
    """Yield the bytes of the page, with the values of its reader."""
    person = request.viewer.person()
    token = None
    queue = list(reversed(body.parts))
    while queue:
        part = queue.pop()
        if isinstance(part, bytes):
            yield part
        elif part == islands.TOKEN:
            token = token or get_token(request).encode()
            yield token
        elif part == islands.NAME:
            yield escape(person.public_name).encode()
        elif isinstance(part, str):
            yield str(islands.form_key()).encode()
        else:
            value = values[part.name] if part.key is None else values[part.name].get(part.key)
            queue.extend(reversed(part.parts(value, personal.changes[part.name])))


def _last_write_time(request: SiteRequest) -> float:
    """Return when the reader last wrote, or 0. A value that is no number is ignored."""
    try:
        return min(float(request.COOKIES.get(WRITTEN_COOKIE, "0")), time.time())
    except ValueError:
        return 0.0
