"""The ASGI middleware that receives the bytes of an upload before Django does.

Django reads a body to its end before the view begins, and what came is lost with the connection. So
a PATCH is first passed to Django without its body, through the whole stack: host, session or token,
CSRF, owner, offset and length. Bytes are read only if the view answers with a place. A client that
sent `Expect: 100-continue` has sent none until then. The bytes are written to the disk outside the
event loop, one piece at a time, and are not read faster than they are written. Then the request is
passed to Django a second time, to record how many bytes came or to answer with the error.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from consult.accounts.requests import SiteRequest
from consult.core.exceptions import DomainError
from consult.core.web import traffic
from consult.core.web.asgi import Message, Receive, Scope, Send
from consult.core.web.shared_pages import SharedPages
from consult.core.web.shared_pages.collected_response import drop_message, nothing_more
from consult.media.exceptions import UploadStalled
from consult.media.tus.byte_writer import Arriving, Place

ADDRESS = re.compile(r"/api/v1/uploads/[0-9a-f-]{36}/")
KEY = "consult.upload"
# After so many seconds without a byte a connection counts as lost, and another one may continue.
PATIENCE = 20.0


@dataclass
class Transfer:
    """A PATCH between its two passes through Django.

    The view sets `place`, and the reception sets the outcome.
    """

    place: Place | None = None
    is_over: bool = False
    refusal: DomainError | None = None


@dataclass
class _Answer:
    """The answer of Django, stored until it is known whether it must be sent."""

    messages: list = field(default_factory=list)

    async def take(self, message: Message) -> None:
        self.messages.append(message)


class _Left(Exception):
    """Raised when the client has disconnected."""


def transfer_of(request: SiteRequest) -> Transfer | None:
    """Return the transfer of a request, or None on a server without the reception before Django."""
    return getattr(request, "scope", {}).get(KEY)


class Reception:
    """A wrapper of an ASGI application that receives uploads and passes everything else through."""

    def __init__(self, app: SharedPages, *, patience: float = PATIENCE) -> None:
        self.app = app
        self.patience = patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope = _apply_method_override(scope)
        if (
            scope["type"] != "http"
            or scope["method"] != "PATCH"
            or not ADDRESS.fullmatch(scope["path"])
        ):
            await self.app(scope, receive, send)
            return
        transfer = Transfer()
        answer = _Answer()
        scope = {**scope, KEY: transfer}
        await self.app(scope, nothing_more(), answer.take)
        if transfer.place is None:
            for message in answer.messages:
                await send(message)
            return
        is_connected = await self._take_in(transfer, receive)
        await self.app(scope, nothing_more(), send if is_connected else drop_message)

    async def _take_in(self, transfer: Transfer, receive: Receive) -> bool:
        """Write the bytes that come. Return whether the client still waits for an answer."""
        arriving = Arriving(transfer.place)  # type: ignore[arg-type]  # not None here
        is_connected = True
        whole = False
        try:
            await asyncio.to_thread(arriving.open)
            async for piece in self._pieces(receive):
                await asyncio.to_thread(arriving.take, piece)
                traffic.upload_bytes.inc(len(piece))
            whole = True
        except _Left:
            is_connected = False
        except DomainError as refusal:
            transfer.refusal = refusal
        # The server stops: the bytes that came count, unless they had to be verified.
        except BaseException:
            arriving.close(whole=False)
            raise
        try:
            await asyncio.to_thread(arriving.close, whole=whole)
        except DomainError as refusal:
            transfer.refusal = transfer.refusal or refusal
        transfer.is_over = True
        return is_connected

    async def _pieces(self, receive: Receive) -> AsyncIterator[bytes]:
        more = True
        while more:
            try:
                message = await asyncio.wait_for(receive(), self.patience)
            except TimeoutError:
                raise UploadStalled from None
            if message["type"] == "http.disconnect":
                raise _Left
            more = message.get("more_body", False)
            if piece := message.get("body", b""):
                yield piece


def _apply_method_override(scope: Scope) -> Scope:
    """Return the scope with the method of its `X-HTTP-Method-Override` header.

    Clients send POST with that header where a proxy allows no other method (tus, core protocol).
    """
    if scope["type"] != "http" or scope["method"] != "POST" or not ADDRESS.fullmatch(scope["path"]):
        return scope
    method = dict(scope["headers"]).get(b"x-http-method-override", b"").decode("latin1").upper()
    return {**scope, "method": method} if method in ("HEAD", "PATCH", "DELETE") else scope
