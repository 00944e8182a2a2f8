"""Public pages are kept a few seconds in each process, for readers who are nobody in particular (ADR 9).

A proxy in front does the same; this makes the last evening bearable without one. Only what says itself that it is
public (`Cache-Control: public, s-maxage=…`) is kept, under its exact host and address. It stands before Django, on the
event loop: what is kept needs no thread, and what one reader waits for is made once for all who wait.

As a page nears its end, one making starts in nobody's name, and everybody is shown the page at hand. At its end,
counted from when its making began, it is shown to nobody: what was hidden is gone within the seconds announced.
"""

import asyncio
import logging
import time
from uuid import uuid4

import structlog

from consult.core.shared_pages.memory import Memory, Page
from consult.core.shared_pages.readers import Reader, reader_of
from consult.core.shared_pages.sending import Answer, nothing_more, to_nobody

PATIENCE = 5.0
RENEWALS_AT_ONCE = 4

log, lines = structlog.get_logger(__name__), logging.getLogger(__name__)


class SharedPages:
    """Answer from memory what was just made for anybody; have it made by one reader where it was not.

    `cookies` are those that mean something here; other cookies make nobody somebody, and no page sees them. Addresses
    under `apart` are left alone. It lives on one event loop: nothing between two `await` is seen by another request.
    """

    def __init__(self, app, *, cookies, apart=(), clock=time.monotonic, patience=PATIENCE):
        self.app, self.cookies, self.apart = app, frozenset(cookies), tuple(apart)
        self.clock, self.patience = clock, patience
        self.memory, self.makings, self.renewals = Memory(), {}, set()

    async def __call__(self, scope, receive, send):
        reader = reader_of(scope, self.cookies, self.apart)
        if reader is None:
            await self.app(scope, receive, send)
        elif page := self.memory.get(reader.key, self.clock()) or await self._being_made(reader.key):
            self._renew(page, reader)
            await self._show(page, reader, send)
        elif scope["method"] == "HEAD":
            await self.app(reader.scope, receive, send)
        else:
            await self._make(reader, self._begin(reader.key), receive, send)

    async def _being_made(self, key) -> Page | None:
        """The page that somebody is having made; None when nobody is, when it fails, or when it takes too long."""
        making = self.makings.get(key)
        if making is None:
            return None
        await asyncio.wait([making], timeout=self.patience)
        page = making.result() if making.done() else None
        return page if page and not page.is_over(self.clock()) else None

    async def _show(self, page, reader, send):
        """Send it, and log the reading, which no middleware sees."""
        start, body = page.messages(self.clock(), reader.known)
        await send(start)
        await send(body)
        if lines.isEnabledFor(logging.INFO):
            code, request = start["status"], str(reader)
            log.info("request_finished", request_id=str(uuid4()), code=code, request=request, kept=True)

    # ---- making

    def _begin(self, key):
        """Announce a making; where one is announced already, this one is nobody else's business."""
        making = asyncio.get_running_loop().create_future()
        self.makings.setdefault(key, making)
        return making

    def _end(self, key, making, page):
        """Release who waits for it, with the page or without."""
        if self.makings.get(key) is making:
            del self.makings[key]
        if not making.done():
            making.set_result(page)

    async def _make(self, reader, making, receive, send):
        """Let the application answer; keep its answer where it is for anybody."""
        answer = Answer(reader, began=self.clock(), send=send, settle=lambda found: self._settle(reader, making, found))
        try:
            await self.app(reader.scope, receive, answer.take)
        finally:
            if not answer.is_settled:
                self._end(reader.key, making, None)

    def _settle(self, reader, making, answer):
        """What is said of an answer as soon as it can be."""
        if answer.is_known_copy:
            # This reader has the page already; those who wait do not.
            return self._remake(reader, making)
        if answer.page:
            self.memory.put(reader.key, answer.page)
        elif answer.says_something:
            self.memory.drop(reader.key)
        return self._end(reader.key, making, answer.page)

    def _renew(self, page, reader):
        """Near its end, have the next one made in the background, once, and by few at a time."""
        if page.is_due(self.clock()) and reader.key not in self.makings and len(self.renewals) < RENEWALS_AT_ONCE:
            self._remake(reader, self._begin(reader.key))

    def _remake(self, reader, making):
        task = asyncio.create_task(self._make_for_nobody(reader.as_nobody(), making))
        self.renewals.add(task)
        task.add_done_callback(self.renewals.discard)

    async def _make_for_nobody(self, nobody: Reader, making):
        structlog.contextvars.bind_contextvars(renewal=True)
        try:
            await self._make(nobody, making, nothing_more(), to_nobody)
        except Exception:
            lines.exception("a page could not be renewed")
