"""The page of visitors, with a notice, for a signed-in reader whom the application cannot answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from consult.core.web.asgi import Message, Send

if TYPE_CHECKING:
    from consult.core.web.shared_pages.memory import Page

OVERLOADED = 503
BEGINNING = b'<main id="content" tabindex="-1">'
# The copy with the notice is for one reader, so no cache may store it.
REPLACED = {b"cache-control", b"content-length", b"etag", b"last-modified"}


class SparePage:
    """A response that is passed through, unless it is a 503 and the page of visitors is valid."""

    def __init__(self, page: Page, notice: bytes, clock: Callable[[], float], send: Send) -> None:
        self.page = page
        self.notice = notice
        self.clock = clock
        self.send = send
        self.is_replaced = False

    async def take(self, message: Message) -> None:
        """Pass a message through, or send the page of visitors in the place of the first one."""
        if message["type"] == "http.response.start" and self._replaces(message["status"]):
            self.is_replaced = True
            body = self.page.body.replace(BEGINNING, BEGINNING + self.notice, 1)
            retained = [pair for pair in self.page.headers if pair[0] not in REPLACED]
            own = [(b"cache-control", b"private, no-store"), (b"content-length", b"%d" % len(body))]
            await self.send(
                {"type": "http.response.start", "status": 200, "headers": retained + own}
            )
            await self.send({"type": "http.response.body", "body": body})
        elif not self.is_replaced:
            await self.send(message)

    def _replaces(self, status: int) -> bool:
        return (
            status == OVERLOADED
            and not self.page.is_over(self.clock())
            and BEGINNING in self.page.body
        )
