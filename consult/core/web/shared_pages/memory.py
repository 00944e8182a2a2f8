"""The stored pages of one process: few, small, each for the seconds that it declares."""

import hashlib
import re
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.http import parse_etags

from consult.core.web.asgi import Message

SHARED = re.compile(rb"(?:^|[ ,])s-maxage=(\d+)")
# Headers that anonymous requests do not have, or that are part of the key.
MAY_VARY_BY = {b"cookie", b"authorization", b"hx-request", b"origin"}
LARGEST = 512 * 1024
# Most pages expire after five seconds. With more room, a siege is answered no faster.
ROOM = 8 * 1024 * 1024
MOST = 1000
AHEAD = 2.0


@dataclass(frozen=True, slots=True)
class Page:
    """A complete response. Its age is counted from the moment when its making began."""

    headers: list[tuple[bytes, bytes]]
    etag: str
    body: bytes
    began: float
    seconds: int

    def is_over(self, now: float) -> bool:
        """Return whether the page has expired and may not be shown."""
        return now - self.began >= self.seconds

    def is_due(self, now: float) -> bool:
        """Return whether the page may still be shown but should be renewed."""
        return now - self.began >= self.seconds - min(AHEAD, 0.4 * self.seconds)

    def messages(self, now: float, known: str = "") -> tuple[Message, Message]:
        """Return the two ASGI messages for a reader; a 304 if `If-None-Match` names the page."""
        headers = self.headers
        age = (b"age", b"%d" % max(0, now - self.began))
        if known and self._is_among(parse_etags(known)):
            bare = [
                pair
                for pair in headers
                if not pair[0].startswith(b"content-") or pair[0] == b"content-location"
            ]
            return _messages(304, [*bare, age], b"")
        return _messages(200, [*headers, age], self.body)

    def _is_among(self, etags: list[str]) -> bool:
        return etags == ["*"] or self.etag in (etag.removeprefix("W/") for etag in etags)


def _messages(
    status: int, headers: Iterable[tuple[bytes, bytes]], body: bytes
) -> tuple[Message, Message]:
    start = {"type": "http.response.start", "status": status, "headers": headers}
    return start, {"type": "http.response.body", "body": body}


def page_of(headers: Iterable[tuple[bytes, bytes]], body: bytes, began: float) -> Page | None:
    """Return the page to store, with an ETag.

    Return None if the body has another length than its header declares.
    """
    named = _by_name(headers)
    if named.get(b"content-length") != b"%d" % len(body):
        return None
    etag = named.get(b"etag") or b'"%s"' % hashlib.sha256(body).hexdigest()[:32].encode()
    retained = [
        (name.lower(), value) for name, value in headers if name.lower() not in (b"etag", b"age")
    ]
    return Page(
        [*retained, (b"etag", etag)],
        etag.decode().removeprefix("W/"),
        body,
        began,
        shared_seconds(headers),
    )


def shared_seconds(headers: Iterable[tuple[bytes, bytes]]) -> int:
    """Return for how many seconds a response may be shared, as it declares; 0 if it may not."""
    named = _by_name(headers)
    declared = named.get(b"cache-control", b"")
    found = SHARED.search(declared)
    varies = {name.strip().lower() for name in named.get(b"vary", b"").split(b",") if name.strip()}
    if (
        not found
        or b"public" not in declared
        or b"set-cookie" in named
        or not varies <= MAY_VARY_BY
    ):
        return 0
    return int(found[1])


def is_small(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Return whether the declared size is small enough to store. A stream declares none."""
    size = _by_name(headers).get(b"content-length", b"")
    return size.isdigit() and int(size) <= LARGEST


def _by_name(headers: Iterable[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    return {name.lower(): value for name, value in headers}


class Memory:
    """Pages by address, limited in number and bytes; the least recently read is dropped first."""

    def __init__(self, *, most: int = MOST, room: int = ROOM) -> None:
        self.most = most
        self.room = room
        self.used = 0
        self._pages: OrderedDict[tuple, Page] = OrderedDict()

    def get(self, key: tuple[Any, ...], now: float) -> Page | None:
        """Return the page if it is stored and has not expired."""
        page = self._pages.get(key)
        if page is None:
            return None
        if page.is_over(now):
            self.drop(key)
            return None
        self._pages.move_to_end(key)
        return page

    def put(self, key: tuple[Any, ...], page: Page) -> None:
        """Store a page in place of an earlier one, and drop others until there is room."""
        self.drop(key)
        self._pages[key] = page
        self.used += _weight(key, page)
        while len(self._pages) > self.most or self.used > self.room:
            self.drop(next(iter(self._pages)))

    def drop(self, key: tuple[Any, ...]) -> None:
        """Drop a page."""
        page = self._pages.pop(key, None)
        if page:
            self.used -= _weight(key, page)


def _weight(key: tuple[Any, ...], page: Page) -> int:
    """Return the approximate bytes of a stored page; the overhead counts as two kilobytes."""
    return 2048 + len(page.body) + len(repr(key))
