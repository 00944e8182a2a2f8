"""The base consumer of every live channel.

It checks the origin of the page and the rights of the viewer, counts sockets, and limits frames.
"""

import json
import time
from collections import Counter, deque
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs

from channels.consumer import get_handler_name
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.http import parse_cookie
from django.http.request import split_domain_port

from consult.core.exceptions import DomainError, NotFound
from consult.core.live.hub import RIGHTS_LOST
from consult.core.live.line import Line
from consult.core.live.room import Room
from consult.core.web.asgi import Message, Receive, Scope, Send
from consult.core.web.fair_queue import network_of

REFUSED = RIGHTS_LOST
UNKNOWN = 4404
TOO_MANY = 4429
UNREADABLE = 4400
TOO_LONG = 1009
LARGEST = 4096
FRAMES_A_SECOND = 5
# The errors that a malformed frame may cause.
GARBAGE = (ValueError, TypeError, KeyError, AttributeError, RecursionError)

# Open sockets of all channels together in this process, by account and by network.
lines: Counter[str] = Counter()


def is_own_origin(origin: str | None, host: str) -> bool:
    """Return whether the page is of this very site, by exact scheme and host.

    Pages of another organisation of the installation must not connect. Channels' own check accepts
    any host of the installation, so it is not enough. `admitted` decides whether the host is served
    here.
    """
    domain, _port = split_domain_port(host)
    return bool(domain) and origin == f"{settings.PUBLIC_SCHEME}://{host.lower()}"


class LiveConsumer(AsyncWebsocketConsumer):
    """A socket of a live channel.

    It has no Redis subscription of its own: the hub of its process listens for all sockets (ADR
    18). A subclass decides who may listen (`admitted`), in which room (`enter`), what a frame means
    (`read`) and what it does (`heed`).
    """

    channel_layer_alias = None
    room: Room | None = None
    line: Line | None = None
    counted: Sequence[str] = ()
    is_over = False

    async def admitted(self, host: str, session: str) -> Any:
        """Return the rights of the viewer with this session, or of a visitor if it is empty.

        Raise `NotFound` or `NotAllowed`.
        """
        raise NotImplementedError

    async def enter(self, rights: Any, line: Line, **params: Any) -> Room:
        """Add the line to its room and return the room."""
        raise NotImplementedError

    def read(self, data: Any) -> Any:
        """Return the meaning of a frame, from its JSON.

        Raise an error of `GARBAGE` if it has none.
        """
        raise NotImplementedError

    async def heed(self, meant: Any) -> None:
        """Do what a frame asks for. A `DomainError` closes the socket."""
        raise NotImplementedError

    # ---- the socket

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the socket, and always decrease the counts of its account and network at the end.

        This also happens when the server fails.
        """
        try:
            return await super().__call__(scope, receive, send)
        finally:
            self._give_back()

    async def dispatch(self, message: Message) -> None:
        """Handle a message without looking for old database connections.

        Channels looks for them at each message, in a thread. Here there are none.
        """
        await getattr(self, get_handler_name(message))(message)

    async def connect(self) -> None:
        """Accept the socket, then admit the viewer, or close it.

        The socket is accepted first because pages can read the code of a refusal only then.
        """
        self.asked_at: deque[float] = deque(maxlen=FRAMES_A_SECOND)
        await self.accept()
        if not is_own_origin(self._header(b"origin"), self._header(b"host") or ""):
            return await self.close(REFUSED)
        try:
            rights = await self._admitted()
        except DomainError as refusal:
            return await self.close(_code(refusal))
        if not self._count(rights):
            return await self.close(TOO_MANY)
        query = parse_qs(self.scope["query_string"].decode("latin1"))
        self.line = Line(self._send_text, self.close, rights)
        params = {name: query.get(name, [""])[0] for name in ("after", "epoch")}
        self.room = await self.enter(rights, self.line, **params)
        if self.is_over:  # closed while it entered the room
            self._leave_room()

    async def close(self, code: int | None = None, reason: str | None = None) -> None:
        """Leave the room and close, once. Frames that wait behind the refused one are not read."""
        if self.is_over:
            return
        self.is_over = True
        self._leave_room()
        await super().close(code=code, reason=reason)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Handle a frame from the client, and check the rights again.

        There is only one type of frame that a client may send.
        """
        if self.line is None or self.is_over:
            return
        if text_data is None or len(text_data.encode()) > LARGEST:
            return await self.close(TOO_LONG if text_data else UNREADABLE)
        if self._is_hasty():
            return await self.close(TOO_MANY)
        try:
            meant = self.read(json.loads(text_data))
        except GARBAGE:
            return await self.close(UNREADABLE)
        try:
            is_same = await self._admitted() == self.line.rights
        except DomainError:
            is_same = False
        if self.is_over:
            return
        if not is_same:
            return await self.close(REFUSED)
        try:
            await self.heed(meant)
        except DomainError as refusal:
            await self.close(_code(refusal))

    async def disconnect(self, code: int) -> None:
        """Leave the room and decrease the counts."""
        self._give_back()

    # ---- the room and the counts

    def _leave_room(self) -> None:
        if self.room and self.line:
            self.room.leave(self.line)

    def _give_back(self) -> None:
        self.is_over = True
        self._leave_room()
        lines.subtract(self.counted)
        for key in self.counted:
            if lines[key] <= 0:
                del lines[key]
        self.counted = ()

    # ---- the viewer

    def _header(self, name: bytes) -> Any:
        return next(
            (value.decode("latin1") for found, value in self.scope["headers"] if found == name),
            None,
        )

    async def _admitted(self) -> Any:
        session = parse_cookie(self._header(b"cookie") or "").get(settings.SESSION_COOKIE_NAME, "")
        return await self.admitted(self._header(b"host"), session)

    def _count(self, rights: Any) -> bool:
        """Count this socket for its account and its network; return False above the limit."""
        if not settings.RATE_LIMITS_ON:
            return True
        most = {f"address:{network_of(self.scope)}": settings.LIVE_LINES["address"]}
        if rights.session:
            most[f"account:{rights.session.account}"] = settings.LIVE_LINES["account"]
        if any(lines[key] >= number for key, number in most.items()):
            return False
        self.counted = list(most)
        lines.update(self.counted)
        return True

    # ---- frames

    def _is_hasty(self) -> bool:
        now = time.monotonic()
        is_hasty = len(self.asked_at) == FRAMES_A_SECOND and now - self.asked_at[0] < 1
        self.asked_at.append(now)
        return is_hasty

    def _send_text(self, text: str) -> Any:
        return self.base_send({"type": "websocket.send", "text": text})


def _code(refusal: DomainError) -> int:
    """Return the closing code of a refusal: unknown for `NotFound`, refused for any other.

    `NotFound` also covers objects that the viewer may not know of.
    """
    return UNKNOWN if isinstance(refusal, NotFound) else REFUSED
