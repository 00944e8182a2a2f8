"""Hints on their way out of a process: nobody who acts waits for Redis, and the last version of each object leaves.

One thread for each process, started by its first hint. It leaves through the channel layer; where Redis is away, hints
wait, the oldest are forgotten first.
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections import OrderedDict
from typing import Any

import structlog
from channels.layers import get_channel_layer
from django.conf import settings
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from consult.core.live.numbers import take_number

log = structlog.get_logger(__name__)
MOST = 2000
PAUSE, AWAY = 0.05, 1.0
# An object that was told rests a second; one that another process told is asked for again a little later.
REST, AGAIN = 1.0, 0.2
PATIENCE: dict[str, Any] = {"socket_timeout": 1, "socket_connect_timeout": 1, "retry": Retry(NoBackoff(), 0)}


def group_of(room) -> str:
    """The group of the channel layer in which a room's hints are told."""
    return f"live.{room}"


class Outgoing:
    """What one process has to say."""

    def __init__(self):
        self.begin_anew()

    def begin_anew(self):
        """Hold nothing: a child that was forked has neither the thread nor, for sure, the lock."""
        self.waiting, self.lock, self.woken = OrderedDict(), threading.Lock(), threading.Event()
        self.thread = None
        self.is_away = False
        self.due: dict[str, float] = {}

    def put(self, hint) -> None:
        """Let a hint leave soon; it takes the place of an earlier one at the same object."""
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
        """Say no more, and forget what waits; the next hint begins anew."""
        with self.lock:
            thread, self.thread = self.thread, None
            self.waiting.clear()
        self.woken.set()
        if thread:
            thread.join()

    def _work(self):
        redis, layer = Redis.from_url(settings.CONSULT_LIVE_URL, **PATIENCE), get_channel_layer()
        with redis, asyncio.Runner() as runner:
            while self.thread is threading.current_thread():
                self._try(redis, layer, runner)
            runner.run(layer.flush())

    def _try(self, redis, layer, runner):
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

    def _send_all(self, redis, layer, runner):
        """Send what has its turn; the rest, and what fails, waits."""
        now = time.monotonic()
        self.due = {name: moment for name, moment in self.due.items() if moment > now}
        with self.lock:
            hints = [hint for hint in self.waiting.values() if hint.object not in self.due]
        taken = []
        for hint in hints:
            numbered = take_number(redis, hint)
            self.due[hint.object] = now + (REST if numbered else AGAIN)
            if numbered:
                taken.append((hint, numbered))
        runner.run(self._tell(layer, taken))
        with self.lock:
            if not self.waiting:
                self.woken.clear()

    async def _tell(self, layer, taken):
        for hint, numbered in taken:
            message = {"epoch": numbered.epoch, "seq": numbered.seq, "told": numbered.told}
            await layer.group_send(group_of(hint.room), message)
            self._sent(hint)

    def _sent(self, hint):
        with self.lock:
            if self.waiting.get(hint.object) is hint:
                del self.waiting[hint.object]


outgoing = Outgoing()
os.register_at_fork(after_in_child=outgoing.begin_anew)
