"""Processes of an earlier run whose runner died. They are found by a mark in their environment."""

import contextlib
import os
import signal
from pathlib import Path

from local.places import Places
from local.signals import Requests

MARK = "CONSULT_RUNNER"
STEPS = ((signal.SIGINT, 6), (signal.SIGQUIT, 3), (signal.SIGKILL, 3))


def mark(places: Places) -> str:
    """Return the mark of every child of this runner: the installation, then the runner."""
    return f"{places.var}:{os.getpid()}"


def end_leftovers(places: Places, requests: Requests, *, mine_only: bool = False) -> int:
    """End the processes that have this installation's mark, or only this runner's mark.

    Return how many there were. Only the holder of the lock calls this function: a process with the
    mark then has no living runner.
    """
    wanted = f"{MARK}={mark(places) if mine_only else f'{places.var}:'}".encode()
    found = _marked(wanted, exact=mine_only)
    for number, seconds in STEPS:
        alive = _marked(wanted, exact=mine_only)
        if not alive:
            break
        for pid in alive:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)
        requests.wait_until(
            lambda: not _marked(wanted, exact=mine_only), seconds=seconds, obey=False
        )
    return len(found)


def _marked(wanted: bytes, *, exact: bool) -> set[int]:
    return {
        pid
        for pid in _pids() - _ancestors()
        if any(
            entry == wanted if exact else entry.startswith(wanted) for entry in _environment(pid)
        )
    }


def _pids() -> set[int]:
    with contextlib.suppress(FileNotFoundError):
        return {int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()}
    return set()


def _environment(pid: int) -> list[bytes]:
    with contextlib.suppress(OSError):
        if _state(pid) != "Z":
            return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    return []


def _state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][:1]


def _ancestors() -> set[int]:
    """Return this process and its ancestors.

    A runner that runs inside the `exec` of another runner has a mark too.
    """
    line, pid = set(), os.getpid()
    while pid > 1:
        line.add(pid)
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()[1])
        except (OSError, ValueError, IndexError):
            break
    return line
