"""A cache of public pages in each process, for a few seconds, for anonymous readers (ADR 140).

A proxy in front of the server does the same. With this cache, a server without a proxy bears the
crowd on the last evening of a consultation. Only a response that declares itself public
(`Cache-Control: public, s-maxage=…`) is stored, under its exact host and address. The cache runs
before Django, on the event loop: a stored page needs no thread, and a page that several readers
wait for is made once for all of them.

Shortly before a page expires, one anonymous request renews it, and in the meantime readers get the
stored page. A page expires a number of seconds after its making began, and is not shown after that.
So hidden content disappears within the seconds that the page declared.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import structlog

from consult.core.web.asgi import Application, Receive, Scope, Send
from consult.core.web.shared_pages.collected_response import Answer, drop_message, nothing_more
from consult.core.web.shared_pages.memory import Memory, Page
from consult.core.web.shared_pages.readers import Reader, reader_of, without_cookies
from consult.core.web.shared_pages.spare_page import SparePage

if TYPE_CHECKING:
    from asyncio import Future


PATIENCE = 5.0
RENEWALS_AT_ONCE = 4

log = structlog.get_logger(__name__)
lines = logging.getLogger(__name__)


class SharedPages:
    """An ASGI middleware that answers from the cache, or lets one reader's request fill it.

    Requests with one of `cookies` belong to a known person and pass through. Other cookies are
    removed from the request. Addresses under `apart` pass through too. If the application answers
    503 to a known person, that person gets the stored page of visitors, with the notice that
    `notice` returns for the path. The object lives on one event loop: no other request runs
    between two `await`.
    """

    def __init__(
        self,
        app: Application,
        *,
        cookies: set[str],
        apart: tuple[str, ...] = (),
        clock: Callable[[], float] = time.monotonic,
        patience: float = PATIENCE,
        notice: Callable[[str], bytes] = lambda path: b"",
    ) -> None:
        self.app = app
        self.cookies = frozenset(cookies)
        self.apart = tuple(apart)
        self.clock = clock
        self.patience = patience
        self.notice = notice
        self.memory = Memory()
        self.makings: dict[Any, Any] = {}
        self.renewals: set[asyncio.Task] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        reader = reader_of(scope, self.cookies, self.apart)
        if reader is None:
            await self.app(scope, receive, self._with_spare_page(scope, send))
        elif page := self.memory.get(reader.key, self.clock()) or await self._being_made(
            reader.key
        ):
            self._renew(page, reader)
            await self._show(page, reader, send)
        elif scope["method"] == "HEAD":
            await self.app(reader.scope, receive, send)
        else:
            await self._make(reader, self._begin(reader.key), receive, send)

    def _with_spare_page(self, scope: Scope, send: Send) -> Send:
        """Return a `send` that replaces a 503 to a known person by the page of visitors."""
        visitor = reader_of(without_cookies(scope), self.cookies, self.apart)
        page = self.memory.get(visitor.key, self.clock()) if visitor else None
        if visitor is None or page is None or scope["method"] != "GET":
            return send
        return SparePage(page, self.notice(scope["path"]), self.clock, send).take

    async def _being_made(self, key: tuple[Any, ...]) -> Page | None:
        """Return the page that another request is making, or None.

        None means that no request makes it, that it failed, or that it takes too long.
        """
        making = self.makings.get(key)
        if making is None:
            return None
        await asyncio.wait([making], timeout=self.patience)
        page = making.result() if making.done() else None
        return page if page and not page.is_over(self.clock()) else None

    async def _show(self, page: Page, reader: Reader, send: Send) -> None:
        """Send a stored page, and log the request, which no other middleware sees."""
        start, body = page.messages(self.clock(), reader.known)
        await send(start)
        await send(body)
        if lines.isEnabledFor(logging.INFO):
            code = start["status"]
            request = str(reader)
            log.info(
                "request_finished", request_id=str(uuid4()), code=code, request=request, kept=True
            )

    # ---- making

    def _begin(self, key: tuple[Any, ...]) -> Future[Page | None]:
        """Return a future for a page that is being made.

        Other readers wait for it, unless they already wait for another future of the same page.
        """
        making = asyncio.get_running_loop().create_future()
        self.makings.setdefault(key, making)
        return making

    def _end(self, key: tuple[Any, ...], making: Future[Page | None], page: Page | None) -> None:
        """Give the page, or None, to the readers who wait for it."""
        if self.makings.get(key) is making:
            del self.makings[key]
        if not making.done():
            making.set_result(page)

    async def _make(
        self, reader: Reader, making: Future[Page | None], receive: Receive, send: Send
    ) -> None:
        """Let the application answer, and store its answer if it is public."""
        answer = Answer(
            reader,
            began=self.clock(),
            send=send,
            settle=lambda found: self._settle(reader, making, found),
        )
        try:
            await self.app(reader.scope, receive, answer.take)
        finally:
            if not answer.is_settled:
                self._end(reader.key, making, None)

    def _settle(self, reader: Reader, making: Future[Page | None], answer: Any) -> None:
        """Store the answer or drop the stored page, and release the readers who wait.

        This is called once, as soon as the answer is known.
        """
        if answer.is_known_copy:
            # The application answered that this reader has the page already. The readers who wait
            # do not have it.
            return self._remake(reader, making)
        if answer.page:
            self.memory.put(reader.key, answer.page)
        elif answer.has_effect:
            self.memory.drop(reader.key)
        return self._end(reader.key, making, answer.page)

    def _renew(self, page: Page, reader: Reader) -> None:
        """Renew a page in the background shortly before it expires, once, a few pages at a time."""
        if (
            page.is_due(self.clock())
            and reader.key not in self.makings
            and len(self.renewals) < RENEWALS_AT_ONCE
        ):
            self._remake(reader, self._begin(reader.key))

    def _remake(self, reader: Reader, making: Future[Page | None]) -> None:
        task = asyncio.create_task(self._make_for_renewal(reader.without_own_data(), making))
        self.renewals.add(task)
        task.add_done_callback(self.renewals.discard)

    async def _make_for_renewal(self, reader: Reader, making: Future[Page | None]) -> None:
        structlog.contextvars.bind_contextvars(renewal=True)
        try:
            await self._make(reader, making, nothing_more(), drop_message)
        except Exception:
            lines.exception("a page could not be renewed")
