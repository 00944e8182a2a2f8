"""The command line that confines a program, and the memory of the process that starts it."""

import ctypes
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

CONFINED = Path(__file__).with_name("confined.py")
PR_SET_DUMPABLE = 4
# Where systems install libraries. No site keeps its settings or its files there.
LIBRARIES = (
    *("/usr", "/bin", "/lib", "/lib32", "/lib64", "/nix/store", "/gnu/store"),
    *("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d"),
)
# What libraries of computation ask about the processor, and the two devices without content.
MACHINE = ("/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu", "/dev/urandom", "/dev/null")


def confine(
    command: Sequence[str], *, limits: Mapping[str, int], folder: Path | None = None
) -> list[str]:
    """Return the command line that runs a program confined, with these resource limits.

    The program reads its libraries and the files that its own command names, and writes in `folder`
    alone, where the system can enforce this. This process must wait for the program: the program
    dies with the thread that started it.
    """
    rules = {
        "limits": dict(limits),
        "parent": os.getpid(),
        "reads": [str(path) for path in _list_readable_paths(command) if path.exists()],
        "writes": [str(folder)] if folder else [],
    }
    return [sys.executable, "-I", "-S", str(CONFINED), json.dumps(rules), "--", *command]


def _list_readable_paths(command: Sequence[str]) -> Iterator[Path]:
    yield from map(Path, (*LIBRARIES, *MACHINE))
    program = Path(command[0])
    # A program that was installed elsewhere has its libraries beside it.
    yield program.resolve().parent.parent / "lib"
    if command[0] == sys.executable:
        yield from (Path(sys.prefix), Path(sys.base_prefix))
    for argument in command:
        path = Path(argument.removeprefix("file:"))
        if path.is_absolute() and path.is_file():
            yield path


def hide_memory() -> None:
    """Forbid other processes of this user to read the memory and the environment of this one.

    Both contain the secrets of the site, and `/proc` shows them to every process of the same user,
    hence to a program that a hostile file took over. The rule is inherited by forks, and ends with
    `execve`. It also prevents core dumps. Without Linux, do nothing.
    """
    prctl: Any = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is not None:
        prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
