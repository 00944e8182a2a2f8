"""The live channel of a consultation: authenticate, let into the room, say what is watched. It renders nothing."""

from __future__ import annotations

import ipaddress
import json
import time
from collections import Counter, deque
from urllib.parse import parse_qs
from uuid import UUID

from channels.consumer import get_handler_name
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.http import parse_cookie

from consult.consultations import admission
from consult.core.exceptions import NotFound
from consult.core.live.hub import RIGHTS_LOST, Hub
from consult.core.live.line import Line

REFUSED, UNKNOWN, TOO_MANY, UNREADABLE, TOO_LONG = RIGHTS_LOST, 4404, 4429, 4400, 1009
LARGEST, FRAMES_A_SECOND, MOST_WATCHED = 4096, 5, 100

admit = database_sync_to_async(admission.admit, thread_sensitive=False)
hub = Hub(database_sync_to_async(admission.lost, thread_sensitive=False))
lines: Counter[str] = Counter()


class ConsultationConsumer(AsyncWebsocketConsumer):
    """One socket. It has no channel of its own: the hub of its process hears for all (ADR 18)."""

    channel_layer_alias = None

    async def dispatch(self, message):
        """Channels looks for old connections of the database at each message, in a thread; here is none to find."""
        await getattr(self, get_handler_name(message))(message)

    async def connect(self):
        """Accept, so that a refusal has a code that pages can read; then admit, or close."""
        self.room, self.line, self.counted, self.asked_at = None, None, [], deque(maxlen=FRAMES_A_SECOND)
        await self.accept()
        if not admission.is_own_origin(self._header(b"origin"), self._header(b"host") or ""):
            return await self.close(REFUSED)
        try:
            rights = await self._admit()
        except NotFound:
            return await self.close(UNKNOWN)
        if not self._count(rights):
            return await self.close(TOO_MANY)
        query = parse_qs(self.scope["query_string"].decode("latin1"))
        self.line = Line(self._send_text, self.close, rights)
        asked = {name: query.get(name, [""])[0] for name in ("after", "epoch")}
        self.room = await hub.join(rights.consultation_id, self.line, **asked)

    async def receive(self, text_data=None, bytes_data=None):
        """The one thing a client may say: what it watches. Rights are asked again."""
        if self.line is None:
            return
        if text_data is None or len(text_data.encode()) > LARGEST:
            return await self.close(TOO_LONG if text_data else UNREADABLE)
        if self._is_hasty():
            return await self.close(TOO_MANY)
        watched = _watched(text_data)
        if watched is None:
            return await self.close(UNREADABLE)
        try:
            again = await self._admit()
        except NotFound:
            again = None
        if again != self.line.rights:
            return await self.close(REFUSED)
        self.room.watch(self.line, watched)

    async def disconnect(self, code):
        """Leave the room; nothing remains."""
        if self.room:
            self.room.leave(self.line)
        lines.subtract(self.counted)
        for one in self.counted:
            if lines[one] <= 0:
                del lines[one]
        self.counted = []

    # ---- who

    def _header(self, name):
        return next((value.decode("latin1") for found, value in self.scope["headers"] if found == name), None)

    async def _admit(self):
        session = parse_cookie(self._header(b"cookie") or "").get(settings.SESSION_COOKIE_NAME, "")
        host, slug = self._header(b"host"), self.scope["url_route"]["kwargs"]["slug"]
        known = None if session else admission.visitor_at_hand(host, slug)
        return known or await admit(host, session, slug)

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


def _network(scope):
    """An address of version 4, the /64 of one of version 6: what one household or one office has."""
    try:
        address = ipaddress.ip_address((scope.get("client") or ("",))[0])
    except ValueError:
        return ""
    return str(address if address.version == 4 else ipaddress.ip_network((address, 64), strict=False))


def _watched(text) -> list[str] | None:
    """The ids in `{"watch": {"topics": […], "proposals": […]}}`; None where it is something else."""
    try:
        watch = json.loads(text)["watch"]
        ids = [str(UUID(one)) for name in ("topics", "proposals") for one in watch.get(name, [])]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return ids if len(ids) <= MOST_WATCHED else None
