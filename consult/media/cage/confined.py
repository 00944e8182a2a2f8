"""A program that gives up rights and then executes another program.

Usage: `python -I -S confined.py LIMITS -- PROGRAM …`.

It imports nothing of the application: it drops its rights before a hostile file is opened, in a
process that knows no secret. A worker with threads can start it safely at any time, whereas code
between fork and exec could not run safely.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ctypes import CDLL


CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38


def main() -> None:
    """Confine this process and become the program."""
    limits = json.loads(sys.argv[1])
    parent = int(sys.argv[2])
    program = sys.argv[4:]
    libc = ctypes.CDLL(None, use_errno=True)
    without_network(libc)
    # The process dies with its worker: after `kill -9` no program goes on writing. This call comes
    # after `without_network`, since a change of rights resets it.
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(70)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    for name, value in limits.items():
        resource.setrlimit(getattr(resource, name), (value, value))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)
    os.execv(program[0], program)  # noqa: S606 - that is what this file is for


def without_network(libc: CDLL) -> None:
    """Move this process to an empty network namespace, where the system allows it.

    Elsewhere (docs/operating.md), only the allow-lists of the programs protect the network.
    """
    user = os.getuid()
    group = os.getgid()
    if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET):
        return
    try:
        for path, line in (
            ("setgroups", "deny"),
            ("uid_map", f"{user} {user} 1"),
            ("gid_map", f"{group} {group} 1"),
        ):
            with open(f"/proc/self/{path}", "w") as stream:
                stream.write(line)
    except OSError:
        # The process has no user name in the new namespace, but opens files as the user that
        # started it.
        pass


if __name__ == "__main__":
    main()
