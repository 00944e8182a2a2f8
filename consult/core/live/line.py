"""One socket as its process sees it: what waits to be sent, never more than a little, and what it watches."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress

MOST = 16


class Line:
    """Frames leave in order; a reader that does not read keeps none waiting but the last word: read again.

    Nothing is held while nothing waits: a task exists only while frames are leaving.
    """

    def __init__(self, send, close, rights=None):
        self.send, self.close, self.rights = send, close, rights
        self.waiting: deque[str] = deque()
        self.leaving: asyncio.Task | None = None
        self.ending: asyncio.Task | None = None
        self.watches: frozenset[str] | None = None

    def tell(self, frame: str, *, last_word: str = "") -> None:
        """Send a frame soon; where sixteen wait already, `last_word` takes the place of them all."""
        if len(self.waiting) >= MOST:
            self.waiting.clear()
            frame = last_word or frame
        self.waiting.append(frame)
        if self.leaving is None:
            self.leaving = asyncio.create_task(self._leave())

    async def _leave(self):
        try:
            while self.waiting:
                await self.send(self.waiting.popleft())
        except Exception:  # whatever the server raises for a line that is gone: its own end is being told
            self.waiting.clear()
        finally:
            self.leaving = None

    def hang_up(self, code: int) -> None:
        """End it from our side; the person may come back as whoever they are now."""
        self.waiting.clear()
        self.ending = asyncio.create_task(self._close(code))

    async def _close(self, code):
        with suppress(Exception):  # as above
            await self.close(code)
