"""The handler of HTTP requests, which runs the middleware and the view of a request in one thread.

A few requests run at once. The others wait in a queue in which each network has its turn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.base import BaseHandler

from consult.core.fair_queue import FairQueue, network_of
from consult.core.middleware import PROBES, SAFE
from consult.core.shared_pages.readers import RENEWAL

if TYPE_CHECKING:
    from django.core.handlers.asgi import ASGIRequest
    from django.http.response import HttpResponseBase

# A process has one interpreter lock, so more requests at once would only delay each other, and the
# pages in memory. Urgent requests wait for the disk of PostgreSQL, so some more of them can run.
AT_ONCE = 3
AT_ONCE_OF_A_NETWORK = 2
SPARE = 2
PATIENCE = 10.0


class RequestHandler(ASGIHandler):
    """Django's ASGI handler, with a synchronous chain of middleware.

    No view is asynchronous. Django's own chain changes between the event loop and the thread at
    each middleware that can run on both, which costs more than a small page.
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

    async def get_response_async(self, request: ASGIRequest) -> HttpResponseBase:  # type: ignore[override]
        """Return the response of the chain, which runs in the thread of the request.

        The request has its whole body already, and leaves the queue before the response is sent, so
        a slow client occupies no place. Probes and static files do not wait. A request that waited
        too long is marked, and `OverloadMiddleware` answers it.
        """
        if request.path_info in PROBES or request.path_info.startswith(settings.STATIC_URL):
            return await self._respond(request)
        try:
            async with self.queue.turn(network_of(request.scope), is_urgent=_is_urgent(request)):
                return await self._respond(request)
        except TimeoutError:
            request.is_overdue = True  # type: ignore[attr-defined]
            return await self._respond(request)

    async def _respond(self, request: ASGIRequest) -> HttpResponseBase:
        return await sync_to_async(self.get_response, thread_sensitive=True)(request)


def _is_urgent(request: ASGIRequest) -> bool:
    """Return whether a request writes, or renews a page that many readers are about to read."""
    return request.method not in SAFE or RENEWAL in request.scope
