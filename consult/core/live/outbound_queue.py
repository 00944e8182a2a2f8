"""The queue of hints that a process sends.

Requests do not wait for Redis. Of each object, only the last version is sent. Each process has one
thread, which its first hint starts. It sends through the channel layer. While Redis is down, hints
wait, and the oldest are dropped first.
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

import structlog
from channels.layers import get_channel_layer
from django.conf import settings
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from consult.core.live.numbers import Numbered, take_number

if TYPE_CHECKING:
    from asyncio.runners import Runner

    from consult.core.live.hints import Hint

log = structlog.get_logger(__name__)
MOST = 2000
PAUSE = 0.05
AWAY = 1.0
# After a hint, its object rests for a second. If another process sent a hint about it, this one
# tries again a little later.
REST = 1.0
AGAIN = 0.2
PATIENCE: dict[str, Any] = {
    "socket_timeout": 1,
    "socket_connect_timeout": 1,
    "retry": Retry(NoBackoff(), 0),
}


def group_of(room: str) -> str:
    """Return the group of the channel layer that receives the hints of a room."""
    return f"live.{room}"


class Outgoing:
    """The hints that one process still has to send."""

    def __init__(self) -> None:
        self.begin_anew()

    def begin_anew(self) -> None:
        """Reset the queue.

        A forked child process has no thread, and perhaps a lock that is never released.
        """
        self.waiting: OrderedDict[str, Hint] = OrderedDict()
        self.lock = threading.Lock()
        self.woken = threading.Event()
        self.thread: threading.Thread | None = None
        self.is_away = False
        self.due: dict[str, float] = {}

    def put(self, hint: Hint) -> None:
        """Queue a hint. It replaces an earlier hint about the same object."""
        with self.lock:
            known = self.waiting.get(hint.object)
            if known is None or known.version <= hint.version:
                self.waiting[hint.object] = hint
            while len(self.waiting) > MOST:
                self.waiting.popitem(last=False)
            if self.thread is None:
                self.thread = threading.Thread(target=self._work, name="live hints", daemon=True)
                self.thread.start()
        self.woken.set()

    def stop(self) -> None:
        """Stop the thread and drop the waiting hints. The next hint starts a new thread."""
        with self.lock:
            thread = self.thread
            self.thread = None
            self.waiting.clear()
        self.woken.set()
        if thread:
            thread.join()

    def _work(self) -> None:
        redis = Redis.from_url(settings.CONSULT_LIVE_URL, **PATIENCE)
        layer = get_channel_layer()
        with redis, asyncio.Runner() as runner:
            while self.thread is threading.current_thread():
                self._try(redis, layer, runner)
            runner.run(layer.flush())

    def _try(self, redis: Redis, layer: Any, runner: Runner) -> None:
        self.woken.wait()
        try:
            self._send_all(redis, layer, runner)
            self.is_away = False
        except (RedisError, OSError) as error:
            if not self.is_away:
                log.warning("live_away", error=type(error).__name__)
            self.is_away = True
        except Exception:
            log.exception("live_hint_failed")
        time.sleep(AWAY if self.is_away else PAUSE)

    def _send_all(self, redis: Redis, layer: Any, runner: Runner) -> None:
        """Send the hints whose objects are due. The other hints wait, and failed ones too."""
        now = time.monotonic()
        self.due = {name: moment for name, moment in self.due.items() if moment > now}
        with self.lock:
            hints = [hint for hint in self.waiting.values() if hint.object not in self.due]
        batch = []
        for hint in hints:
            numbered = take_number(redis, hint)
            self.due[hint.object] = now + (REST if numbered else AGAIN)
            if numbered:
                batch.append((hint, numbered))
        runner.run(self._send_to_rooms(layer, batch))
        with self.lock:
            if not self.waiting:
                self.woken.clear()

    async def _send_to_rooms(self, layer: Any, batch: list[tuple[Any, Numbered]]) -> None:
        for hint, numbered in batch:
            message = {"epoch": numbered.epoch, "seq": numbered.seq, "told": numbered.payload}
            await layer.group_send(group_of(hint.room), message)
            self._sent(hint)

    def _sent(self, hint: Hint) -> None:
        with self.lock:
            if self.waiting.get(hint.object) is hint:
                del self.waiting[hint.object]


outgoing = Outgoing()
os.register_at_fork(after_in_child=outgoing.begin_anew)
