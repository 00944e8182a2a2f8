"""The numbers of hints in Redis: one epoch, and a sequence for each room.

A new epoch begins when Redis lost its data. The last hints of a room are stored for a few seconds,
for visitors who arrive with a page made just before these hints.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

if TYPE_CHECKING:
    from consult.core.live.hints import Hint


RECENT = 50  # hints
RECENT_SECONDS = 8  # a shared page is at most five seconds old
TURN = 1000  # milliseconds between two hints about one object
EPOCH = "consult:live:epoch"

# The script numbers at most one hint per object and second, over all processes. It returns nil if
# the object already had one.
NUMBER = """
if not redis.call('SET', KEYS[4], 1, 'NX', 'PX', ARGV[3]) then return nil end
redis.call('SET', KEYS[1], ARGV[1], 'NX')
local epoch, number, now = redis.call('GET', KEYS[1]), redis.call('INCR', KEYS[2]), redis.call('TIME')[1]
redis.call('RPUSH', KEYS[3], number .. ' ' .. now .. ' ' .. ARGV[2])
redis.call('LTRIM', KEYS[3], ARGV[4], -1)
redis.call('EXPIRE', KEYS[3], ARGV[5])
return {epoch, number}
"""


@dataclass(frozen=True)
class Numbered:
    """A hint with its epoch and its number in the sequence of its room."""

    epoch: str
    seq: int
    payload: dict


def sequence(room: UUID | str) -> str:
    """Return the Redis key of the last number of a room."""
    return f"consult:live:{room}:seq"


def recent(room: UUID | str) -> str:
    """Return the Redis key of the last hints of a room."""
    return f"consult:live:{room}:recent"


def take_number(redis: Any, hint: Hint) -> Numbered | None:
    """Number a hint and return it, or None if its object had one in this second."""
    keys = [EPOCH, sequence(hint.room), recent(hint.room), f"consult:live:turn:{hint.object}"]
    reply = redis.eval(
        NUMBER,
        len(keys),
        *keys,
        uuid4().hex[:12],
        json.dumps(hint.payload),
        TURN,
        -RECENT,
        RECENT_SECONDS,
    )
    return Numbered(reply[0].decode(), reply[1], hint.payload) if reply else None


async def read_numbers(redis: Any, rooms: Iterable[str]) -> tuple[str, list[int]]:
    """Return the epoch and the last number of each room. Start an epoch if Redis has none."""
    await redis.set(EPOCH, uuid4().hex[:12], nx=True)
    epoch, *numbers = await redis.mget(EPOCH, *(sequence(room) for room in rooms))
    return epoch.decode(), [int(number or 0) for number in numbers]


async def list_recent_hints(
    redis: Any, room: UUID | str, epoch: str
) -> list[tuple[Numbered, float]]:
    """Return the hints of the last seconds, each with its age in seconds."""
    (now, _), rows = await redis.time(), await redis.lrange(recent(room), 0, -1)
    parts = [row.decode().split(" ", 2) for row in rows]
    return [
        (Numbered(epoch, int(number), json.loads(payload)), now - int(then))
        for number, then, payload in parts
    ]
