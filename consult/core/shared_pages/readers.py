"""Who is nobody in particular, and what a page may know of them."""

from dataclasses import dataclass, replace

from django.http import parse_cookie

# Whoever shows one of these is somebody, or wants something else than the whole page as it stands.
OWN = {b"authorization", b"hx-request", b"range", b"if-match", b"if-unmodified-since"}
# What a page may depend on beside its address.
KEYED = {b"host", b"origin", b"x-forwarded-proto", b"x-forwarded-host"}


@dataclass(frozen=True, slots=True)
class Reader:
    """A plain reading: the page asked for, the request that may make it, and the copy at hand (`If-None-Match`)."""

    key: tuple
    scope: dict
    known: str = ""

    def __str__(self):
        return f"{self.scope['method']} {self.scope['path']}"

    def as_nobody(self) -> "Reader":
        """The reading of the same page with nothing of this reader's."""
        headers = [pair for pair in self.scope["headers"] if pair[0] in KEYED]
        return replace(self, scope={**self.scope, "method": "GET", "headers": headers}, known="")


def reader_of(scope, cookies: frozenset, apart: tuple) -> Reader | None:
    """A reading by somebody who shows neither token nor one of these cookies; None for everything else.

    Cookies that mean nothing here are taken out of the request: no page can depend on them.
    """
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or scope["path"].startswith(apart):
        return None
    keyed, shown, known = [], [], ""
    for name, value in scope["headers"]:
        if name in OWN:
            return None
        if name in KEYED:
            keyed.append((name, value))
        elif name == b"cookie":
            shown.append(value)
        elif name == b"if-none-match":
            known = value.decode("latin1")
    if shown:
        if not cookies.isdisjoint(parse_cookie(b"; ".join(shown).decode("latin1"))):
            return None
        scope = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] != b"cookie"]}
    return Reader((scope["path"], scope["query_string"], scope.get("scheme"), tuple(keyed)), scope, known)
