"""A worker on a host that refuses system calls. It runs a program in the sandbox and prints its output.

Usage: `python -m tests.media.caged_worker ORDER`, where ORDER is a JSON object: the `code` of a Python
program, its `folder`, the names of the `refused` system calls, and whether the worker `hides` its
memory. As root, it becomes an ordinary user, as root may read everything.
"""

import ctypes
import json
import os
import platform
import struct
import sys
from pathlib import Path

from consult.core.files.confinement import commands
from consult.media.cage import runner

NUMBERS = {
    "x86_64": {"unshare": 272, "landlock": 444},
    "aarch64": {"unshare": 97, "landlock": 444},
}
NOBODY = 65534
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_SET_NO_NEW_PRIVS = 38
FILTER = 2
LOAD = 0x20
JUMP_IF_EQUAL = 0x15
RETURN = 0x06
REFUSE_WITH_EPERM = 0x00050001
ALLOW = 0x7FFF0000
libc = ctypes.CDLL(None, use_errno=True)


def main():
    order = json.loads(sys.argv[1])
    become_ordinary(Path(order["folder"]).parent)
    # A change of user made this process unreadable. A worker that starts as its user is readable.
    libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)
    if order["hides"]:
        commands.hide_memory()
    refuse(order["refused"])
    runner.run(
        [sys.executable, "-I", "-S", "-c", order["code"]],
        folder=Path(order["folder"]),
        limits=runner.Limits(cpu=10, clock=20),
        watch=runner.Watch(),
        on_output=lambda block: os.write(1, block),
    )


def become_ordinary(place):
    """Become a user without rights, with an interpreter and a program that this user may read."""
    if os.getuid():
        return
    readable = place / "confined.py"
    readable.write_bytes(commands.CONFINED.read_bytes())
    readable.chmod(0o644)
    commands.CONFINED = readable
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)
    if not os.access(os.path.realpath(sys.executable), os.X_OK):
        sys.executable = "/usr/bin/python3"
        sys.prefix = sys.base_prefix = "/usr"


def refuse(names):
    """Refuse these system calls here and in all children, as the profile of a container does."""
    numbers = [NUMBERS[platform.machine()][name] for name in names]
    steps = [(LOAD, 0, 0, 0)]
    steps += [(JUMP_IF_EQUAL, len(numbers) - n, 0, number) for n, number in enumerate(numbers)]
    steps += [(RETURN, 0, 0, ALLOW), (RETURN, 0, 0, REFUSE_WITH_EPERM)]
    program = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    pointer = struct.pack("HL", len(steps), ctypes.addressof(program))
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    assert libc.prctl(PR_SET_SECCOMP, FILTER, pointer, 0, 0) == 0, os.strerror(ctypes.get_errno())


if __name__ == "__main__":
    main()
