"""A response of the application, collected until it is complete if it may be shared.

Any other response is passed through.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from consult.core.web.asgi import Message, Receive, Send
from consult.core.web.shared_pages.memory import is_small, page_of, shared_seconds

if TYPE_CHECKING:
    from consult.core.web.shared_pages import Reader


# These answers mean that the application could not work. They do not make a stored page wrong.
NO_EFFECT = (429, *range(500, 600))


class Answer:
    """A response of the application, message by message.

    `settle` is called once with this object, when it is known whether there is a page to store.
    """

    def __init__(
        self, reader: Reader, *, began: float, send: Send, settle: Callable[..., Any]
    ) -> None:
        self.reader = reader
        self.began = began
        self.send = send
        self.settle = settle
        self.start: dict[str, Any] | None = None
        self.parts: list[bytes] = []
        self.page = None
        self.shared = 0
        self.is_settled = self.is_collected = False

    @property
    def has_effect(self) -> bool:
        """True if the answer replaces or invalidates a stored page."""
        return self._status not in NO_EFFECT

    @property
    def is_known_copy(self) -> bool:
        """True if the application answered that the reader's copy of a public page is valid."""
        return self._status == 304 and self.shared > 0 and bool(self.reader.known)

    @property
    def _status(self) -> int:
        return cast("dict[str, Any]", self.start)["status"]

    async def take(self, message: Message) -> None:
        """Collect a message of the response, or pass it through."""
        if message["type"] == "http.response.start":
            await self._started(message)
        elif self.is_collected:
            self.parts.append(message.get("body", b""))
            if not message.get("more_body", False):
                await self._send_whole()
        else:
            await self.send(message)

    async def _started(self, message: Message) -> None:
        self.start = {**message, "headers": list(message["headers"])}
        self.shared = shared_seconds(self.start["headers"])
        self.is_collected = (
            message["status"] == 200 and self.shared > 0 and is_small(self.start["headers"])
        )
        if not self.is_collected:
            self._settle()
            await self.send(message)

    async def _send_whole(self) -> None:
        start = cast("dict[str, Any]", self.start)
        body = b"".join(self.parts)
        self.page = page_of(start["headers"], body, self.began)  # type: ignore[assignment]  # None before
        self._settle()
        rest = {"type": "http.response.body", "body": body}
        if self.page:
            start, rest = self.page.messages(self.began, self.reader.known)
        await self.send(start)
        await self.send(rest)

    def _settle(self) -> None:
        self.is_settled = True
        self.settle(self)


def nothing_more() -> Receive:
    """Return a `receive` for a request without a client.

    It gives an empty body, then waits for ever, since no client disconnects.
    """
    is_body_sent = False

    async def receive() -> Message:
        nonlocal is_body_sent
        if is_body_sent:
            await asyncio.Event().wait()
        is_body_sent = True
        return {"type": "http.request", "body": b"", "more_body": False}

    return receive


async def drop_message(message: Message) -> None:
    """Drop a message: a renewal has no client."""
