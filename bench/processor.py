"""The processor time of a piece of work. Other programs on the machine change it little."""

import time
from contextlib import suppress

from django.db import connection

SESSIONS = "SELECT pid FROM pg_stat_activity WHERE usename = current_user AND backend_type = 'client backend'"


def clock_of(pid: int) -> float:
    """Return the seconds of processor that a process has used, all its threads together."""
    # The number of another process's clock, as clock_getcpuclockid(3) computes it.
    return time.clock_gettime(~pid << 3 | 2)


class Meter:
    """The processor time that processes and the sessions of PostgreSQL use from now on.

    PostgreSQL must run on this machine, as the local runner starts it.
    """

    def __init__(self, *pids: int):
        self.pids = pids
        self.before = self._clocks()

    def spent(self) -> float:
        """Return the seconds used since the meter was made."""
        return sum(self.spent_apart())

    def spent_apart(self) -> tuple[float, float]:
        """Return the seconds that the processes used, and those that PostgreSQL used."""
        used = {pid: now - self.before.get(pid, 0) for pid, now in self._clocks().items()}
        of_processes = sum(seconds for pid, seconds in used.items() if pid in self.pids)
        return of_processes, sum(used.values()) - of_processes

    def _clocks(self) -> dict[int, float]:
        found = {}
        for pid in {*self.pids, *_sessions()}:
            with suppress(OSError):  # a session may end between the two calls
                found[pid] = clock_of(pid)
        return found


def _sessions() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(SESSIONS)
        return [pid for (pid,) in cursor.fetchall()]
