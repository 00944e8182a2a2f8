"""Hints that a room missed while it had no connection to Redis are sent once it has one again."""

import asyncio
import json

from consult.core.live import hub as module
from consult.core.live.hub import Hub
from consult.core.live.numbers import Numbered
from consult.core.live.room import Room


class Line:
    """A client that records every frame."""

    watches = None

    def __init__(self):
        self.received = []

    def queue(self, frame, last_word=None):
        hint = json.loads(frame)
        self.received.append((hint["type"], hint["seq"]))


def numbered_hint(seq, epoch="e"):
    return Numbered(epoch, seq, {"type": "position.changed", "proposal": "p", "version": seq})


def redis_with(monkeypatch, *hints, epoch="e"):
    """Let Redis answer with these hints."""

    async def read_numbers(_redis, _ids):
        return epoch, [max(hint.seq for hint in hints)]

    async def list_recent_hints(_redis, _id, _epoch):
        return [(hint, 1.0) for hint in hints]

    monkeypatch.setattr(module.numbers, "read_numbers", read_numbers)
    monkeypatch.setattr(module.numbers, "list_recent_hints", list_recent_hints)


def begin(monkeypatch, room, *hints, epoch="e"):
    """Connect the room to Redis again."""
    redis_with(monkeypatch, *hints, epoch=epoch)
    asyncio.run(Hub(None)._begin("c", room))


def beat(monkeypatch, room, *hints, epoch="e"):
    """Run one beat of the hub, which compares the numbers of the room with those of Redis.

    The connection was not lost, or the layer reconnected by itself, so the beat alone notices a
    gap.
    """
    redis_with(monkeypatch, *hints, epoch=epoch)
    hub = Hub(None)
    hub.rooms = {"c": room}
    asyncio.run(hub._look_at_numbers())


def test_missed_hints_are_sent_once(monkeypatch):
    room, line = Room(), Line()
    begin(monkeypatch, room, numbered_hint(1))
    room.enter(line)
    room.broadcast(numbered_hint(2))
    begin(monkeypatch, room, numbered_hint(1), numbered_hint(2), numbered_hint(3), numbered_hint(4))
    room.broadcast(numbered_hint(4))  # as the connection itself delivers it a moment later
    assert line.received == [("position.changed", seq) for seq in (2, 3, 4)]
    assert room.seq == 4


def test_hints_after_redis_lost_its_data_are_new(monkeypatch):
    room, line = Room(), Line()
    begin(monkeypatch, room, numbered_hint(1))
    room.enter(line)
    room.is_live = False
    begin(monkeypatch, room, numbered_hint(1, "f"), epoch="f")
    assert line.received == [("resumed", 1), ("position.changed", 1)]


def test_hints_lost_while_the_layer_reconnected_are_sent_at_the_next_beat(monkeypatch):
    room, line = Room(), Line()
    begin(monkeypatch, room, numbered_hint(1))
    room.enter(line)
    room.is_live = False
    beat(monkeypatch, room, numbered_hint(1, "f"), numbered_hint(2, "f"), epoch="f")
    beat(monkeypatch, room, numbered_hint(1, "f"), numbered_hint(2, "f"), epoch="f")
    assert line.received == [("resumed", 2), ("position.changed", 1), ("position.changed", 2)]


def test_hint_received_before_resumption_is_not_sent_again(monkeypatch):
    room, line = Room(), Line()
    begin(monkeypatch, room, numbered_hint(1))
    room.enter(line)
    room.is_live = False
    room.broadcast(numbered_hint(1, "f"))
    beat(monkeypatch, room, numbered_hint(1, "f"), epoch="f")
    assert line.received == [("position.changed", 1), ("resumed", 1)]


def test_hint_that_is_late_by_a_beat_is_sent(monkeypatch):
    room, line = Room(), Line()
    begin(monkeypatch, room, numbered_hint(1))
    room.enter(line)
    beat(monkeypatch, room, numbered_hint(1), numbered_hint(2))
    beat(monkeypatch, room, numbered_hint(1), numbered_hint(2))
    assert line.received == [("reread", 2), ("position.changed", 2)]
