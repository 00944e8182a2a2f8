"""Anonymous readers, and the parts of their requests that a page may depend on."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import parse_cookie

from consult.core.web.asgi import Scope

# A request with one of these headers belongs to a known person, or asks for something other than
# the whole page.
OWN = {b"authorization", b"hx-request", b"range", b"if-match", b"if-unmodified-since"}
# Headers that a page may depend on, besides its address.
KEYED = {b"host", b"origin", b"x-forwarded-proto", b"x-forwarded-host"}
# The key in the scope of a request that renews a page for the readers to come.
RENEWAL = "consult.renewal"


@dataclass(frozen=True, slots=True)
class Reader:
    """An anonymous request: the key of its page, the request to make it, and `If-None-Match`."""

    key: tuple
    scope: dict
    known: str = ""

    def __str__(self) -> str:
        return f"{self.scope['method']} {self.scope['path']}"

    def without_own_data(self) -> Reader:
        """Return a request for the same page without any data of this reader."""
        headers = [pair for pair in self.scope["headers"] if pair[0] in KEYED]
        renewal = {"method": "GET", "headers": headers, "client": None, RENEWAL: True}
        scope = self.scope | renewal
        return replace(self, scope=scope, known="")


def without_cookies(scope: Scope) -> Scope:
    """Return the request as a visitor would send it."""
    if scope["type"] != "http":
        return scope
    return {**scope, "headers": [pair for pair in scope["headers"] if pair[0] != b"cookie"]}


def reader_of(scope: Scope, cookies: frozenset, apart: tuple) -> Reader | None:
    """Return the reader of an anonymous request, or None for every other request.

    An anonymous request has no token and none of these cookies. Other cookies are removed from the
    request, so that no page can depend on them.
    """
    if (
        scope["type"] != "http"
        or scope["method"] not in ("GET", "HEAD")
        or scope["path"].startswith(apart)
    ):
        return None
    keyed = []
    cookie_headers = []
    known = ""
    for name, value in scope["headers"]:
        if name in OWN:
            return None
        if name in KEYED:
            keyed.append((name, value))
        elif name == b"cookie":
            cookie_headers.append(value)
        elif name == b"if-none-match":
            known = value.decode("latin1")
    if cookie_headers:
        if not cookies.isdisjoint(parse_cookie(b"; ".join(cookie_headers).decode("latin1"))):
            return None
        scope = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] != b"cookie"]}
    return Reader(
        (scope["path"], scope["query_string"], scope.get("scheme"), tuple(keyed)), scope, known
    )
