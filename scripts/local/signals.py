"""Requests to stop, which are counted when they arrive and obeyed at known points."""

import signal
import time
from collections.abc import Callable


class Stopped(Exception):
    """Raised when a person or the system asked the runner to stop."""


class Requests:
    """A counter of SIGINT, SIGTERM and SIGHUP.

    It is a counter because an exception raised at any point could lose a child.
    """

    def __init__(self) -> None:
        self.count = 0
        self.last = signal.SIGTERM
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            ignored = signal.getsignal(number) is signal.SIG_IGN
            if not (number == signal.SIGHUP and ignored):  # nohup ignores SIGHUP on purpose
                signal.signal(number, self._note)

    def _note(self, number: int, _frame: object) -> None:
        self.count += 1
        self.last = signal.Signals(number)

    def check(self) -> None:
        """Raise `Stopped` if a stop was requested."""
        if self.count:
            raise Stopped

    def wait_until(
        self, condition: Callable[[], bool], *, seconds: float, obey: bool = True
    ) -> bool:
        """Wait for a condition. Return whether it became true in time.

        Raise `Stopped` if a stop is requested, unless `obey` is False.
        """
        limit = time.monotonic() + seconds
        while not condition():
            if obey:
                self.check()
            if time.monotonic() > limit:
                return False
            time.sleep(0.02)
        return True
