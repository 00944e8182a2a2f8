"""The messages that wake workers, at most one in an interval from each process.

At a hundred acts a second, a message for each act costs the process a millisecond, and makes
workers run batches of two jobs. One message is enough for all jobs that are committed when a worker
reads it.
"""

import threading
import time
from collections.abc import Callable

# A message that a thread should have sent so long ago is lost, for example by a fork of the process.
LOST = 1.0


class WakeUps:
    """A sender of messages: the first is sent at once, those that follow soon as one.

    The last one is always sent after the last call, so that no job waits for a sweep.
    """

    def __init__(self, send: Callable[[], object], interval: float) -> None:
        self._send = send
        self._interval = interval
        self._lock = threading.Lock()
        self._sent_at = float("-inf")
        self._due_at: float | None = None

    def ask(self) -> None:
        """Send a message now, or with the others at the end of the interval."""
        now = time.monotonic()
        with self._lock:
            if self._due_at is not None and now < self._due_at + LOST:
                return
            wait = self._sent_at + self._interval - now
            if wait > 0:
                self._due_at = now + wait
                timer = threading.Timer(wait, self._fire)
                timer.daemon = True
                timer.start()
                return
            self._due_at = None
            self._sent_at = now
        self._send()

    def _fire(self) -> None:
        with self._lock:
            self._due_at = None
            self._sent_at = time.monotonic()
        self._send()
