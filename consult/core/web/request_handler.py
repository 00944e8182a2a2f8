"""The handler of HTTP requests, which runs the middleware and the view of a request in one thread.

A few requests run at once. The others wait in a queue in which each network has its turn.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, cast

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, ASGIRequest, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.core.signals import request_started
from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

from consult.core.postgres.base import keep_connection
from consult.core.web.asgi import Receive, Scope, Send
from consult.core.web.fair_queue import FairQueue, network_of
from consult.core.web.middleware import PROBES, SAFE
from consult.core.web.shared_pages.readers import RENEWAL

# A process has one interpreter lock, so more requests at once would only delay each other, and the
# pages in memory. Urgent requests wait for the disk of PostgreSQL, so some more of them can run.
AT_ONCE = 3
AT_ONCE_OF_A_NETWORK = 2
SPARE = 2
PATIENCE = 10.0


class RequestHandler(ASGIHandler):
    """Django's ASGI handler, with a synchronous chain of middleware on a few lasting threads.

    No view is asynchronous. Django's own handler starts two threads for each request and changes
    between the event loop and a thread three times, which costs more than a small page (ADR 142).
    """

    def __init__(self) -> None:
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)
        self.queue = FairQueue(
            at_once=AT_ONCE,
            at_once_of_one=AT_ONCE_OF_A_NETWORK,
            spare=SPARE,
            patience=PATIENCE,
        )
        most = AT_ONCE + SPARE
        threads = ThreadPoolExecutor(most, "request", initializer=keep_connection, initargs=(most,))
        self.answer_on_a_lasting_thread = sync_to_async(
            self._answer, thread_sensitive=False, executor=threads
        )

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body of a request, and send its response.

        The request leaves the queue before the response is sent, so a slow client occupies no
        thread.
        """
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        with body:
            set_script_prefix(get_script_prefix(scope))
            request, refusal = self.create_request(scope, body)
            if request is None:
                await self.send_response(cast("HttpResponseBase", refusal), send)
                return
            try:
                response = await self._run(request, receive)
            except RequestAborted:
                return
            if response.streaming:
                await self._stream(response, receive, send)
            else:
                await self.send_response(response, send)

    async def _run(self, request: ASGIRequest, receive: Receive) -> HttpResponseBase:
        """Return the response of the chain.

        Probes and static files do not wait. A request that waited too long is marked, and
        `OverloadMiddleware` answers it. These have a thread of their own. Raise `RequestAborted` if
        the client disconnects while the request waits.
        """
        if request.path_info in PROBES or request.path_info.startswith(settings.STATIC_URL):
            return await sync_to_async(self._answer)(request)
        turn = self.queue.turn(
            network_of(request.scope),
            is_urgent=_is_urgent(request),
            listen=partial(self.listen_for_disconnect, receive),
        )
        try:
            async with turn:
                return await self.answer_on_a_lasting_thread(request)
        except TimeoutError:
            request.is_overdue = True  # type: ignore[attr-defined]
            return await sync_to_async(self._answer)(request)

    def _answer(self, request: ASGIRequest) -> HttpResponseBase:
        """Run the chain. A response that is complete is closed, because nothing else is read."""
        request_started.send(sender=type(self), scope=request.scope)
        response: Any = self.get_response(request)
        response._handler_class = type(self)
        if isinstance(response, FileResponse):
            response.block_size = self.chunk_size
        if not response.streaming:
            response.close()
        return response

    async def _stream(self, response: HttpResponseBase, receive: Receive, send: Send) -> None:
        """Send a response part by part until its client disconnects, then close it."""
        sending = asyncio.create_task(self.send_response(response, send))
        listening = asyncio.create_task(self.listen_for_disconnect(receive))
        try:
            await asyncio.wait((sending, listening), return_when=asyncio.FIRST_COMPLETED)
        finally:
            sending.cancel()
            listening.cancel()
            sent, _ = await asyncio.gather(sending, listening, return_exceptions=True)
            await sync_to_async(response.close)()
        if isinstance(sent, Exception):
            raise sent


def _is_urgent(request: ASGIRequest) -> bool:
    """Return whether a request writes, or renews a page that many readers are about to read."""
    return request.method not in SAFE or RENEWAL in request.scope
