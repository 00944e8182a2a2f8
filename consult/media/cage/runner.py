"""The runner of programs on untrusted files: it follows their output, memory and time."""

import errno
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from typing import Any

from consult.core.files.confinement.commands import confine
from consult.media.enums import Refusal
from consult.media.exceptions import IsRefused

MOST_MEMORY = 1_000_000_000  # Resident memory, watched from outside: x264 maps more than it uses.
MOST_ADDRESSES = 4_000_000_000
MOST_FILES = 64
BEAT = 0.25
PAGE = os.sysconf("SC_PAGE_SIZE")
BLOCK = 65536
KEPT_WORDS = 4000  # The last bytes of a program's error output, for the log.
RAN_OUT = ("File too large", "Cannot allocate memory", "Resource temporarily unavailable")


def _nothing(*_: Any) -> None:
    pass


@dataclass(frozen=True)
class Watch:
    """The callbacks of the caller that waits for a program.

    `beat` is called several times a second, and may raise to stop all work. `moved` receives the
    share of the work that is done.
    """

    beat: Callable[[], None] = _nothing
    moved: Callable[[float], None] = _nothing


@dataclass(frozen=True)
class Limits:
    """The limits of a program.

    They are seconds of processor and of clock, bytes of each file it writes (`octets`), and bytes
    of its output (`output`).
    """

    cpu: float
    clock: float
    octets: int = 1_000_000
    output: int = 1_000_000

    def as_resources(self) -> dict[str, Any]:
        """Return the limits as resource limits, which `confine` sets."""
        return {
            "RLIMIT_CPU": int(self.cpu) + 1,
            "RLIMIT_AS": MOST_ADDRESSES,
            "RLIMIT_FSIZE": self.octets,
            "RLIMIT_NOFILE": MOST_FILES,
        }


@dataclass
class _Run:
    """A running program."""

    process: subprocess.Popen
    limits: Limits
    on_output: Callable[[bytes], None]
    words: bytes = b""
    octets: int = 0
    started: float = field(default_factory=time.monotonic)


def run(
    command: Sequence[str],
    *,
    folder: Path,
    limits: Limits,
    watch: Watch,
    on_output: Callable[[bytes], None] = _nothing,
) -> None:
    """Run a program to its end, in a folder of its own, and pass its output to `on_output` as it comes.

    Raise `IsRefused` with `too_much_work` beyond a limit, or with `damaged` where the program
    failed. Raise `OSError` if the work folder is full. An exception of `watch.beat` passes through.
    In each case the program and all its children have then ended.
    """
    process = subprocess.Popen(  # noqa: S603 - a list, never a shell
        confine(command, limits=limits.as_resources(), folder=folder),
        cwd=folder,
        env={"LC_ALL": "C", "TMPDIR": str(folder), "HOME": str(folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        close_fds=True,
    )
    running = _Run(process, limits, on_output)
    try:
        _follow(running, watch)
        code = process.wait(5)
    except subprocess.TimeoutExpired:
        raise IsRefused(Refusal.TOO_MUCH_WORK) from None
    finally:
        _end(process)
    _raise_on_failure(code, running.words.decode("utf-8", "replace"))


def _end(process: Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()  # type: ignore[union-attr]  # Popen opens both pipes
    process.stderr.close()  # type: ignore[union-attr]  # Popen opens both pipes


def _follow(running: _Run, watch: Watch) -> None:
    """Read both outputs until they close, and check the limits at each beat."""
    with selectors.DefaultSelector() as ready:
        ready.register(running.process.stdout, selectors.EVENT_READ, _receive_output)  # type: ignore[arg-type]  # Popen opens both pipes
        ready.register(running.process.stderr, selectors.EVENT_READ, _receive_errors)  # type: ignore[arg-type]  # Popen opens both pipes
        checked_at = 0.0
        while ready.get_map():
            for key, _events in ready.select(BEAT):
                block = os.read(key.fd, BLOCK)
                if not block:
                    ready.unregister(key.fileobj)
                key.data(running, block)
            if time.monotonic() - checked_at >= BEAT:
                checked_at = time.monotonic()
                _check_limits(running)
                watch.beat()


def _receive_output(running: _Run, block: bytes) -> None:
    running.octets += len(block)
    if running.octets > running.limits.output:
        raise IsRefused(Refusal.TOO_MUCH_WORK)
    if block:
        running.on_output(block)


def _receive_errors(running: _Run, block: bytes) -> None:
    running.words = (running.words + block)[-KEPT_WORDS:]


def _check_limits(running: _Run) -> None:
    is_late = time.monotonic() - running.started > running.limits.clock
    if is_late or _resident(running.process.pid) > MOST_MEMORY:
        raise IsRefused(Refusal.TOO_MUCH_WORK)


def _resident(pid: int) -> int:
    """Return the resident memory of a process in bytes.

    Return 0 once the process has ended, and on a system without `/proc`.
    """
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
    except (OSError, IndexError):
        return 0


def _raise_on_failure(code: int, words: str) -> None:
    if code == 0:
        return
    if "No space left on device" in words:
        # The work folder is full, which is not the fault of the file.
        raise OSError(errno.ENOSPC, "no room in the work folder")
    if code < 0 or any(message in words for message in RAN_OUT):
        raise IsRefused(Refusal.TOO_MUCH_WORK, detail=words)
    raise IsRefused(Refusal.DAMAGED, detail=words)
