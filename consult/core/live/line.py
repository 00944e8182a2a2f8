"""A socket as its process sees it: the few frames that wait, and the ids that it watches."""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any

MOST = 16


class Line:
    """A socket to which frames are sent in order.

    If a client does not read, the waiting frames are replaced by one: "read the page again". A task
    exists only while frames are being sent, so an idle socket has none.
    """

    def __init__(
        self, send: Callable[..., Any], close: Callable[..., Any], rights: Any = None
    ) -> None:
        self.send = send
        self.close = close
        self.rights = rights
        self.waiting: deque[str] = deque()
        self.leaving: asyncio.Task | None = None
        self.ending: asyncio.Task | None = None
        self.watches: frozenset[str] | None = None

    def queue(self, frame: str, *, last_word: str = "") -> None:
        """Send a frame soon. If sixteen frames wait already, replace them all by `last_word`."""
        if len(self.waiting) >= MOST:
            self.waiting.clear()
            frame = last_word or frame
        self.waiting.append(frame)
        if self.leaving is None:
            self.leaving = asyncio.create_task(self._leave())

    async def _leave(self) -> None:
        try:
            while self.waiting:
                await self.send(self.waiting.popleft())
        except (
            Exception
        ):  # servers raise any type for a closed socket; its end is reported separately
            self.waiting.clear()
        finally:
            self.leaving = None

    def hang_up(self, code: int) -> None:
        """Close the socket from the server.

        The person may connect again, with the rights of that moment.
        """
        self.waiting.clear()
        self.ending = asyncio.create_task(self._close(code))

    async def _close(self, code: int) -> None:
        with suppress(Exception):  # as in `_leave`
            await self.close(code)
