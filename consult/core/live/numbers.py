"""The numbers of hints, in Redis: an epoch that is new when Redis lost its memory, a sequence for each room.

The last hints of a room stay a few seconds, for whoever arrives with a page that was made just before them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from uuid import uuid4

RECENT, KEPT = 50, 8  # hints, seconds: a shared page is five seconds old at most
TURN = 1000  # milliseconds between two hints at one object
EPOCH = "consult:live:epoch"

# An object has one turn a second, all processes together: nil where it has had it.
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
    """A hint with its place: where the sequence of its epoch stands."""

    epoch: str
    seq: int
    told: dict


def sequence(room) -> str:
    """Where the last number of a room is kept."""
    return f"consult:live:{room}:seq"


def recent(room) -> str:
    """Where the last hints of a room are kept."""
    return f"consult:live:{room}:recent"


def take_number(redis, hint) -> Numbered | None:
    """Number a hint; None while its object has had its turn of this second."""
    keys = [EPOCH, sequence(hint.room), recent(hint.room), f"consult:live:turn:{hint.object}"]
    taken = redis.eval(NUMBER, len(keys), *keys, uuid4().hex[:12], json.dumps(hint.told), TURN, -RECENT, KEPT)
    return Numbered(taken[0].decode(), taken[1], hint.told) if taken else None


async def stand(redis, rooms) -> tuple[str, list[int]]:
    """The epoch, which begins here where Redis knows none, and the last number of each room."""
    await redis.set(EPOCH, uuid4().hex[:12], nx=True)
    epoch, *numbers = await redis.mget(EPOCH, *(sequence(room) for room in rooms))
    return epoch.decode(), [int(number or 0) for number in numbers]


async def last_told(redis, room, epoch) -> list[tuple[Numbered, float]]:
    """The hints of the last seconds, each with its age."""
    (now, _), rows = await redis.time(), await redis.lrange(recent(room), 0, -1)
    parts = [row.decode().split(" ", 2) for row in rows]
    return [(Numbered(epoch, int(number), json.loads(told)), now - int(then)) for number, then, told in parts]
