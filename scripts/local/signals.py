"""Requests to stop, noted when they come and obeyed at known points."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable


class Stopped(Exception):
    """A person or the system asked the runner to stop."""


class Requests:
    """Counts SIGINT, SIGTERM and SIGHUP; a flag, as an exception thrown anywhere could lose a child."""

    def __init__(self) -> None:
        self.count = 0
        self.last = signal.SIGTERM
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            ignored = signal.getsignal(number) is signal.SIG_IGN
            if not (number == signal.SIGHUP and ignored):  # nohup means it
                signal.signal(number, self._note)

    def _note(self, number: int, _frame: object) -> None:
        self.count += 1
        self.last = signal.Signals(number)

    def check(self) -> None:
        """Raise `Stopped` once somebody has asked."""
        if self.count:
            raise Stopped

    def wait_until(self, condition: Callable[[], bool], *, seconds: float, obey: bool = True) -> bool:
        """Wait for a condition; whether it came true in time. Raises `Stopped` unless told not to obey."""
        limit = time.monotonic() + seconds
        while not condition():
            if obey:
                self.check()
            if time.monotonic() > limit:
                return False
            time.sleep(0.02)
        return True
