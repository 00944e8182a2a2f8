"""The child processes of the runner.

Each has its own process group, so that none is left behind.
"""

import contextlib
import math
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from local.identity import before_exec
from local.leftovers import MARK, mark
from local.places import ROOT, Places, Refused
from local.signals import Requests

LOG_KEPT = 2_000_000
PROGRESS = 4.0


@dataclass
class Child:
    """A running program, its log, and the signals that stop it."""

    name: str
    process: subprocess.Popen
    log: Path
    stops: Sequence[tuple[int, float]]
    log_began: int = 0

    @property
    def alive(self) -> bool:
        """Return whether the program itself still runs."""
        return self.process.poll() is None

    def stop(self, requests: Requests) -> None:
        """Stop the child with its signals in turn, then kill its whole process group.

        Every step has a time limit. It raises no error.
        """
        for number, seconds in self.stops:
            if not self.alive:
                break
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(number)
            requests.wait_until(lambda: not self.alive, seconds=seconds, obey=False)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def read_output(self) -> str:
        """Return the output of the child since its start."""
        with self.log.open("rb") as log:
            log.seek(self.log_began)
            return log.read().decode(errors="replace")

    def last_lines(self, count: int = 12) -> str:
        """Return the end of the output, which helps a person to find out why the child ended."""
        return "\n".join(self.read_output().splitlines()[-count:])


def start(
    *,
    name: str,
    command: Sequence[str | Path],
    places: Places,
    env: Mapping[str, str] | None = None,
    stops: Sequence[tuple[int, float]] = ((signal.SIGTERM, 10),),
    leave_root: bool = False,
    stdin: str | None = None,
    pass_fds: Sequence[int] = (),
) -> Child:
    """Start a child that writes to its own log.

    If the runner dies, the child receives its first stop signal.
    """
    log = places.log / f"{name}.log"
    with _opened(log) as output:
        began = output.tell()
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=ROOT,
            env={**os.environ, **(env or {}), MARK: mark(places)},
            stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=pass_fds,
            start_new_session=True,
            preexec_fn=before_exec(stops[0][0], leave_root=leave_root),  # noqa: PLW1509 - one thread
        )
    if stdin is not None:
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(stdin.encode())
            process.stdin.close()
    return Child(name, process, log, stops, began)


def run_to_end(
    *,
    name: str,
    command: Sequence[str | Path],
    places: Places,
    requests: Requests,
    env: Mapping[str, str] | None = None,
) -> str:
    """Run one step of a start and wait for it. Return its output.

    Raise `Refused` with its last lines if it fails. Raise `Stopped` if a person or the system asks
    to stop; the step is ended first.
    """
    return finish(start(name=name, command=command, places=places, env=env), requests)


def finish(child: Child, requests: Requests) -> str:
    """Wait for the end of a step that was started. Return its output. Raise as `run_to_end`."""
    try:
        requests.wait_until(with_progress(lambda: not child.alive), seconds=math.inf)
    finally:
        child.stop(requests)
    if child.process.returncode != 0:
        raise Refused(
            f"{child.name} failed (code {child.process.returncode}); see {child.log}\n{child.last_lines()}"
        )
    return child.read_output()


def with_progress(condition: Callable[[], bool]) -> Callable[[], bool]:
    """Return the condition, and print a line every four seconds while it is checked.

    The line shows that the runner is still working.
    """
    began = printed_at = time.monotonic()

    def ask() -> bool:
        nonlocal printed_at
        if time.monotonic() - printed_at >= PROGRESS:
            printed_at = time.monotonic()
            print(f"  {printed_at - began:.0f} s", flush=True)
        return condition()

    return ask


def _opened(log: Path) -> BinaryIO:
    if log.exists() and log.stat().st_size > LOG_KEPT:
        log.replace(log.with_suffix(".log.1"))
    return log.open("ab")


def stop_all(children: Iterable[Child], requests: Requests) -> None:
    """Stop children in the order given."""
    for child in children:
        child.stop(requests)
