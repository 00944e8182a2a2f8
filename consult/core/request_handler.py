"""The handler of HTTP requests, which runs the middleware and the view of a request in one thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.base import BaseHandler

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


class RequestHandler(ASGIHandler):
    """Django's ASGI handler, with a synchronous chain of middleware.

    No view is asynchronous. Django's own chain changes between the event loop and the thread at
    each middleware that can run on both, which costs more than a small page.
    """

    def __init__(self) -> None:
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response of the chain, which runs in the thread of the request."""
        return await sync_to_async(self.get_response, thread_sensitive=True)(request)
