"""What was made for anybody, in the memory of one process: few pages, small, each for the seconds it announces."""

import hashlib
import re
from collections import OrderedDict
from dataclasses import dataclass

from django.utils.http import parse_etags

SHARED = re.compile(rb"(?:^|[ ,])s-maxage=(\d+)")
# What a reader who is nobody shows by its absence, and what the key holds.
MAY_VARY_BY = {b"cookie", b"authorization", b"hx-request", b"origin"}
LARGEST = 512 * 1024
ROOM = 32 * 1024 * 1024
MOST = 1000
AHEAD = 2.0


@dataclass(frozen=True, slots=True)
class Page:
    """A whole answer, as it leaves the server; its age is counted from the moment when its making began."""

    headers: list[tuple[bytes, bytes]]
    etag: str
    body: bytes
    began: float
    seconds: int

    def is_over(self, now: float) -> bool:
        """Nobody may be shown it any more."""
        return now - self.began >= self.seconds

    def is_due(self, now: float) -> bool:
        """It may still be shown, but the next one should be on its way."""
        return now - self.began >= self.seconds - min(AHEAD, 0.4 * self.seconds)

    def messages(self, now: float, known: str = "") -> tuple[dict, dict]:
        """The answer to a reader; 304 to one whose `If-None-Match` names it."""
        headers, age = self.headers, (b"age", b"%d" % max(0, now - self.began))
        if known and self._is_among(parse_etags(known)):
            bare = [pair for pair in headers if not pair[0].startswith(b"content-") or pair[0] == b"content-location"]
            return _said(304, [*bare, age], b"")
        return _said(200, [*headers, age], self.body)

    def _is_among(self, etags):
        return etags == ["*"] or self.etag in (etag.removeprefix("W/") for etag in etags)


def _said(status, headers, body):
    start = {"type": "http.response.start", "status": status, "headers": headers}
    return start, {"type": "http.response.body", "body": body}


def page_of(headers, body: bytes, began: float) -> Page | None:
    """The page as it is kept, with an ETag; None where the body is not the whole that was announced."""
    named = _by_name(headers)
    if named.get(b"content-length") != b"%d" % len(body):
        return None
    etag = named.get(b"etag") or b'"%s"' % hashlib.sha256(body).hexdigest()[:32].encode()
    kept = [(name.lower(), value) for name, value in headers if name.lower() not in (b"etag", b"age")]
    return Page([*kept, (b"etag", etag)], etag.decode().removeprefix("W/"), body, began, shared_seconds(headers))


def shared_seconds(headers) -> int:
    """Seconds for which anybody may be shown an answer, as it says itself; 0 when it is not for sharing."""
    named = _by_name(headers)
    said = named.get(b"cache-control", b"")
    found = SHARED.search(said)
    varies = {name.strip().lower() for name in named.get(b"vary", b"").split(b",") if name.strip()}
    if not found or b"public" not in said or b"set-cookie" in named or not varies <= MAY_VARY_BY:
        return 0
    return int(found[1])


def is_small(headers) -> bool:
    """Whether the size it announces may be kept; a stream announces none."""
    size = _by_name(headers).get(b"content-length", b"")
    return size.isdigit() and int(size) <= LARGEST


def _by_name(headers):
    return {name.lower(): value for name, value in headers}


class Memory:
    """Pages by address, bounded in number and in bytes: the one read the longest ago leaves first."""

    def __init__(self, *, most: int = MOST, room: int = ROOM):
        self.most, self.room, self.used = most, room, 0
        self._pages: OrderedDict[tuple, Page] = OrderedDict()

    def get(self, key, now: float) -> Page | None:
        """The page, while it may be shown."""
        page = self._pages.get(key)
        if page is None:
            return None
        if page.is_over(now):
            self.drop(key)
            return None
        self._pages.move_to_end(key)
        return page

    def put(self, key, page: Page) -> None:
        """Keep a page in place of the one before; others leave where there is no room."""
        self.drop(key)
        self._pages[key] = page
        self.used += _weight(key, page)
        while len(self._pages) > self.most or self.used > self.room:
            self.drop(next(iter(self._pages)))

    def drop(self, key) -> None:
        """Forget a page."""
        page = self._pages.pop(key, None)
        if page:
            self.used -= _weight(key, page)


def _weight(key, page):
    """Bytes held, nearly: what is around the text counts as two kilobytes."""
    return 2048 + len(page.body) + len(repr(key))
