"""Where the octets of an upload come in, before Django: asked first, written as they come, told afterwards.

Django's own reading of a body ends before its view begins, and what came is lost with the connection. So a PATCH is
first put to Django without its body, through the whole stack: host, session or token, CSRF, owner, offset, length.
Only where the view answers with a place are octets read; until then a client that asked (`Expect: 100-continue`) has
sent none. They go to the disk outside the event loop, a piece at a time, and nobody reads faster than that. Then Django
hears the request again, to write down how much came, or to say in its own words what went wrong.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field

from consult.core import traffic
from consult.core.exceptions import DomainError
from consult.core.shared_pages.sending import nothing_more, to_nobody
from consult.media.exceptions import UploadStalled
from consult.media.tus.arriving import Arriving, Place

ADDRESS = re.compile(r"/api/v1/uploads/[0-9a-f-]{36}/")
KEY = "consult.upload"
# Seconds without an octet after which a connection is as good as lost, and another one may go on.
PATIENCE = 20.0


@dataclass
class Transfer:
    """A PATCH between its two hearings: the view says where it goes, the reception what became of it."""

    place: Place | None = None
    is_over: bool = False
    refusal: DomainError | None = None


@dataclass
class _Answer:
    """What Django said, until it is known whether anybody should hear it."""

    messages: list = field(default_factory=list)

    async def take(self, message):
        self.messages.append(message)


class _Left(Exception):
    """Nobody is at the other end any more."""


def transfer_of(request) -> Transfer | None:
    """The transfer that a request is a hearing of; None where nothing stands before Django."""
    return getattr(request, "scope", {}).get(KEY)


class Reception:
    """Receive uploads in front of an application; everything else passes through."""

    def __init__(self, app, *, patience=PATIENCE):
        self.app, self.patience = app, patience

    async def __call__(self, scope, receive, send):
        scope = _meant(scope)
        if scope["type"] != "http" or scope["method"] != "PATCH" or not ADDRESS.fullmatch(scope["path"]):
            await self.app(scope, receive, send)
            return
        transfer, answer = Transfer(), _Answer()
        scope = {**scope, KEY: transfer}
        await self.app(scope, nothing_more(), answer.take)
        if transfer.place is None:
            for message in answer.messages:
                await send(message)
            return
        is_heard = await self._take_in(transfer, receive)
        await self.app(scope, nothing_more(), send if is_heard else to_nobody)

    async def _take_in(self, transfer, receive) -> bool:
        """Write what comes; whether somebody still waits for an answer."""
        arriving, is_heard, whole = Arriving(transfer.place), True, False
        try:
            await asyncio.to_thread(arriving.open)
            async for piece in self._pieces(receive):
                await asyncio.to_thread(arriving.take, piece)
                traffic.upload_bytes.inc(len(piece))
            whole = True
        except _Left:
            is_heard = False
        except DomainError as refusal:
            transfer.refusal = refusal
        except BaseException:  # the server stops: what came counts, unless it was to be verified
            arriving.close(whole=False)
            raise
        try:
            await asyncio.to_thread(arriving.close, whole=whole)
        except DomainError as refusal:
            transfer.refusal = transfer.refusal or refusal
        transfer.is_over = True
        return is_heard

    async def _pieces(self, receive):
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


def _meant(scope):
    """The method of what had to travel as a POST, since something on the way knows no other (tus, core protocol)."""
    if scope["type"] != "http" or scope["method"] != "POST" or not ADDRESS.fullmatch(scope["path"]):
        return scope
    said = dict(scope["headers"]).get(b"x-http-method-override", b"").decode("latin1").upper()
    return {**scope, "method": said} if said in ("HEAD", "PATCH", "DELETE") else scope
