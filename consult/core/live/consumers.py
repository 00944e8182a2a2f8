"""What the socket of any live channel does: come from this very site, be admitted, be counted, say little."""

from __future__ import annotations

import ipaddress
import json
import time
from collections import Counter, deque
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from channels.consumer import get_handler_name
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.http import parse_cookie
from django.http.request import split_domain_port

from consult.core.exceptions import DomainError, NotFound
from consult.core.live.hub import RIGHTS_LOST
from consult.core.live.line import Line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consult.core.live.room import Room

REFUSED, UNKNOWN, TOO_MANY, UNREADABLE, TOO_LONG = RIGHTS_LOST, 4404, 4429, 4400, 1009
LARGEST, FRAMES_A_SECOND = 4096, 5
# Whatever a frame may hold that is not what was asked for.
GARBAGE = (ValueError, TypeError, KeyError, AttributeError, RecursionError)

# Those of every channel together: one account, one household has so many in a process.
lines: Counter[str] = Counter()


def is_own_origin(origin: str | None, host: str) -> bool:
    """Whether a page of this very site asks: exact scheme and host, so that no other tenant's page may.

    Channels' own check takes any host of the installation (reliability, T-45). Whether the host is served here is for
    `admitted` to say.
    """
    domain, _port = split_domain_port(host)
    return bool(domain) and origin == f"{settings.PUBLIC_SCHEME}://{host.lower()}"


class LiveConsumer(AsyncWebsocketConsumer):
    """One socket. It has no channel of its own: the hub of its process hears for all (ADR 18).

    A channel says who may listen (`admitted`), where (`enter`), what a frame means (`read`) and does (`heed`).
    """

    channel_layer_alias = None
    room: Room | None = None
    line: Line | None = None
    counted: Sequence[str] = ()
    is_over = False

    async def admitted(self, host: str, session: str) -> Any:
        """The rights of whoever asks, with their `session` where they have one; raises `NotFound`, `NotAllowed`."""
        raise NotImplementedError

    async def enter(self, rights, line: Line, **asked) -> Room:
        """Let the line into its room."""
        raise NotImplementedError

    def read(self, said) -> Any:
        """What a frame means, from its JSON; anything of `GARBAGE` is raised where it means nothing."""
        raise NotImplementedError

    async def heed(self, meant) -> None:
        """Do what a frame asks for; what is refused ends the line."""
        raise NotImplementedError

    # ---- the socket

    async def __call__(self, scope, receive, send):
        """Serve the socket; however it ends, crashes of the server included, give back what it was counted for."""
        try:
            return await super().__call__(scope, receive, send)
        finally:
            self._give_back()

    async def dispatch(self, message):
        """Channels looks for old connections of the database at each message, in a thread; here is none to find."""
        await getattr(self, get_handler_name(message))(message)

    async def connect(self):
        """Accept, so that a refusal has a code that pages can read; then admit, or close."""
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
        asked = {name: query.get(name, [""])[0] for name in ("after", "epoch")}
        self.room = await self.enter(rights, self.line, **asked)
        if self.is_over:  # closed while it entered
            self._leave_room()

    async def close(self, code=None, reason=None):
        """Leave the room and close, once: frames that wait behind the one that is refused are read by nobody."""
        if self.is_over:
            return
        self.is_over = True
        self._leave_room()
        await super().close(code=code, reason=reason)

    async def receive(self, text_data=None, bytes_data=None):
        """Take the one kind of frame that a client may send. Rights are asked again."""
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

    async def disconnect(self, code):
        """Leave the room; nothing remains."""
        self._give_back()

    # ---- what it holds

    def _leave_room(self):
        if self.room and self.line:
            self.room.leave(self.line)

    def _give_back(self):
        self.is_over = True
        self._leave_room()
        lines.subtract(self.counted)
        for one in self.counted:
            if lines[one] <= 0:
                del lines[one]
        self.counted = ()

    # ---- who

    def _header(self, name):
        return next((value.decode("latin1") for found, value in self.scope["headers"] if found == name), None)

    async def _admitted(self):
        session = parse_cookie(self._header(b"cookie") or "").get(settings.SESSION_COOKIE_NAME, "")
        return await self.admitted(self._header(b"host"), session)

    def _count(self, rights):
        """Count this line for its account and its network address; False above what one may have."""
        if not settings.RATE_LIMITS_ON:
            return True
        most = {f"address:{_network(self.scope)}": settings.LIVE_LINES["address"]}
        if rights.session:
            most[f"account:{rights.session.account}"] = settings.LIVE_LINES["account"]
        if any(lines[one] >= number for one, number in most.items()):
            return False
        self.counted = list(most)
        lines.update(self.counted)
        return True

    # ---- what

    def _is_hasty(self):
        now = time.monotonic()
        is_hasty = len(self.asked_at) == FRAMES_A_SECOND and now - self.asked_at[0] < 1
        self.asked_at.append(now)
        return is_hasty

    def _send_text(self, text):
        return self.base_send({"type": "websocket.send", "text": text})


def _code(refusal):
    """What is not there, or not for them to know of, is unknown; anything else is refused."""
    return UNKNOWN if isinstance(refusal, NotFound) else REFUSED


def _network(scope):
    """An address of version 4, the /64 of one of version 6: what one household or one office has."""
    try:
        address = ipaddress.ip_address((scope.get("client") or ("",))[0])
    except ValueError:
        return ""
    return str(address if address.version == 4 else ipaddress.ip_network((address, 64), strict=False))
