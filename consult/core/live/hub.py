"""The sockets of one process.

Each room has one subscription to Redis for all its sockets. A periodic task checks all rooms.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, cast

import structlog
from channels.layers import get_channel_layer
from django.conf import settings
from redis import RedisError
from redis.asyncio import Redis

from consult.core.live import numbers
from consult.core.live.line import Line
from consult.core.live.outbound_queue import PATIENCE, group_of
from consult.core.live.room import Room

log = structlog.get_logger(__name__)
BEAT = 2.0
AGAIN = 1.0  # seconds between two attempts while Redis is down
LINGER = 30
PATIENT = 3.0
RIGHTS_LOST = 4403
GONE = (RedisError, OSError, TimeoutError)


class Hub:
    """The rooms of one event loop. `lost_rights` returns which of the given rights are lost.

    At each beat the hub asks Redis for the last numbers of its rooms. If a hint was missed, or if
    the epoch changed, the sockets are asked to read their page again. While Redis does not answer,
    all sockets are notified that live updates are paused.
    """

    def __init__(self, lost_rights: Callable[..., Any]) -> None:
        self.lost_rights = lost_rights
        self.rooms: dict[str, Room] = {}
        self.listeners: dict[str, asyncio.Task] = {}
        self.redis: Redis | None = None
        self.beating: asyncio.Task | None = None

    async def join(
        self,
        key: str,
        line: Line,
        *,
        after: str = "",
        epoch: str = "",
        watches: list[str] | None = None,
    ) -> Room:
        """Add a line to a room, send it the greeting, and return the room.

        If Redis is down, do not wait for it beyond `PATIENT` seconds after the room opened. The
        line receives every hint, or from its first moment only those about the ids that it
        `watches`.
        """
        if self.beating is None:
            self.redis = Redis.from_url(settings.CONSULT_LIVE_URL, **PATIENCE)
            self.beating = asyncio.create_task(self._beat())
        room = self.rooms.get(key)
        if room is None:
            room = self.rooms[key] = Room()
            self.listeners[key] = asyncio.create_task(self._relay_hints(key, room))
        await self._begun(room)
        room.enter(line, watches)
        room.greet(line, after, epoch)
        if watches is not None:
            room.remind(line)
        return room

    # ---- listening

    async def _begun(self, room: Room) -> None:
        """Wait a short time for the numbers of a room that has just opened."""
        remaining = PATIENT - (time.monotonic() - room.opened_at)
        if remaining > 0 and not room.is_live:
            with suppress(TimeoutError):
                await asyncio.wait_for(room.begun.wait(), remaining)

    async def _relay_hints(self, key: str, room: Room) -> None:
        """Pass on the hints of a room, and subscribe again after Redis was down."""
        while True:
            try:
                await self._subscribed(key, room)
            except GONE:
                await asyncio.sleep(AGAIN)

    async def _subscribed(self, key: str, room: Room) -> None:
        layer = get_channel_layer()
        group = group_of(key)
        await cast("Redis", self.redis).ping()
        channel = await layer.new_channel()
        try:
            await layer.group_add(group, channel)
            await self._begin(key, room)
            while True:
                message = await layer.receive(channel)
                room.broadcast(numbers.Numbered(message["epoch"], message["seq"], message["told"]))
        finally:
            with suppress(*GONE):
                await layer.group_discard(group, channel)

    async def _begin(self, key: str, room: Room) -> None:
        """Start at the numbers that Redis has for the room."""
        epoch, (seq,) = await numbers.read_numbers(self.redis, [key])
        if not room.is_live:
            room.epoch = epoch
            room.seq = seq
            room.checked = seq
            room.is_live = True
            room.send_to_all("resumed")
        await self._relay_missed_hints(key, room, epoch)
        room.begun.set()

    async def _relay_missed_hints(self, key: str, room: Room, epoch: str) -> None:
        """Pass on the hints of the last seconds, which this process may have missed."""
        for numbered, age in await numbers.list_recent_hints(self.redis, key, epoch):
            room.broadcast(numbered, age)

    # ---- the beat

    async def _beat(self) -> None:
        odd = False
        while True:
            await asyncio.sleep(BEAT)
            odd = not odd
            try:
                await self._look_at_numbers()
                if odd:
                    await self._look_at_rights()
                self._leave_empty_rooms()
            except Exception:
                log.exception("live_beat_failed")

    async def _look_at_numbers(self) -> None:
        rooms = list(self.rooms.items())
        if not rooms:
            return
        try:
            epoch, found = await numbers.read_numbers(self.redis, [key for key, _room in rooms])
            for (key, room), number in zip(rooms, found, strict=True):
                if _has_missed(room, epoch, number):
                    await self._relay_missed_hints(key, room, epoch)
        except GONE:
            for _key, room in rooms:
                if room.is_live:
                    room.is_live = False
                    room.send_to_all("paused")

    async def _look_at_rights(self) -> None:
        current = {line.rights for room in self.rooms.values() for line in room.lines}
        lost = await self.lost_rights(current)
        for room in self.rooms.values():
            for line in [line for line in room.lines if line.rights in lost]:
                room.leave(line)
                line.hang_up(RIGHTS_LOST)

    def _leave_empty_rooms(self) -> None:
        for key, room in list(self.rooms.items()):
            if not room.lines and time.monotonic() - room.empty_since > LINGER:
                del self.rooms[key]
                self.listeners.pop(key).cancel()


def _has_missed(room: Room, epoch: str, number: int) -> bool:
    """Return whether the room missed hints, was paused or has a new epoch, and notify its lines.

    A hint that Redis had numbered one beat ago must have been received by now.
    """
    is_behind = room.seq < room.checked or epoch != room.epoch
    if epoch != room.epoch:
        room.epoch = epoch
        room.seq = number
        room.recent.clear()
    word = ""
    if not room.is_live:
        word = "resumed"
        room.seq = max(room.seq, number)
        room.is_live = True
    elif is_behind:
        word = "reread"
        room.seq = max(room.seq, room.checked)
    if word:
        room.send_to_all(word)
    room.checked = number
    return bool(word)
