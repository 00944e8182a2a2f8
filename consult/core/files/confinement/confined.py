"""A program that gives up rights and then executes another program.

Usage: `python -I -S confined.py RULES -- PROGRAM …`, where RULES is a JSON object: `limits` of
resources, the `parent` to die with, the paths that the program `reads`, and those that it `writes`.

It imports nothing of the application: it drops its rights before a hostile file is opened, in a
process that knows no secret. A worker with threads can start it safely at any time, whereas code
between fork and exec could not run safely.
"""

import ctypes
import json
import os
import resource
import signal
import sys

CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38

# Landlock (linux/landlock.h). The numbers of its system calls are the same on all common machines.
CREATE_RULESET = 444
ADD_RULE = 445
RESTRICT_SELF = 446
ASK_VERSION = 1
PATH_BENEATH = 1
EXECUTE = 1 << 0
WRITE_FILE = 1 << 1
READ_FILE = 1 << 2
READ_DIR = 1 << 3
REMOVE_DIR = 1 << 4
REMOVE_FILE = 1 << 5
MAKE_DIR = 1 << 7
MAKE_REG = 1 << 8
MAKE_SYM = 1 << 12
REFER = 1 << 13
TRUNCATE = 1 << 14
# How many rights on files each version knows: all of them are refused unless a rule grants them.
FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
MOST_FILE_RIGHTS = 16
# The bytes of `Ruleset` that each version knows.
SIZES = {1: 8, 2: 8, 3: 8, 4: 16, 5: 16}
MOST_SIZE = 24
TCP = 0b11  # bind and connect, from version 4
SCOPES = 0b11  # abstract sockets and signals of processes outside, from version 6
READ = EXECUTE | READ_FILE | READ_DIR
REMOVE = REMOVE_DIR | REMOVE_FILE
MAKE = MAKE_DIR | MAKE_REG | MAKE_SYM
WRITE = READ_FILE | READ_DIR | WRITE_FILE | REMOVE | MAKE | REFER | TRUNCATE
OF_ONE_FILE = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE


def main() -> None:
    """Confine this process and become the program."""
    rules = json.loads(sys.argv[1])
    program = sys.argv[3:]
    libc = ctypes.CDLL(None, use_errno=True)
    without_network(libc)
    # The process dies with its worker: after `kill -9` no program goes on writing. This call comes
    # after `without_network`, since a change of rights resets it.
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != rules["parent"]:
        os._exit(70)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    without_other_files(libc, rules["reads"], rules["writes"])
    for name, value in rules["limits"].items():
        resource.setrlimit(getattr(resource, name), (value, value))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)
    os.execv(program[0], program)  # noqa: S606 - that is what this file is for


def without_network(libc: ctypes.CDLL) -> None:
    """Move this process to an empty network namespace, where the system allows it.

    Elsewhere (docs/operating.md), Landlock refuses TCP, and the allow-lists of the programs protect
    the rest of the network.
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


class Ruleset(ctypes.Structure):
    """Rights that Landlock refuses unless a rule grants them: `struct landlock_ruleset_attr`."""

    _fields_ = [(name, ctypes.c_uint64) for name in ("files", "network", "scopes")]


class Beneath(ctypes.Structure):
    """The rights on a file, or on a folder and all that it contains."""

    _pack_ = 1
    _fields_ = [("rights", ctypes.c_uint64), ("parent", ctypes.c_int32)]


def without_other_files(libc: ctypes.CDLL, reads: list[str], writes: list[str]) -> None:
    """Refuse this process all files but these, all TCP, and the processes outside, with Landlock.

    Processes outside are those that started this one: it can read neither their memory nor their
    environment, and sends them no signal. Without Landlock in the kernel (5.13), do nothing. Raise
    `OSError` if the kernel has Landlock and fails: the program is then not started.
    """
    version = landlock_version(libc)
    if version < 1:
        return
    handled = (1 << FILE_RIGHTS.get(version, MOST_FILE_RIGHTS)) - 1
    ruleset = Ruleset(handled, TCP, SCOPES)
    size = ctypes.c_size_t(SIZES.get(version, MOST_SIZE))
    rules = checked(libc.syscall(CREATE_RULESET, ctypes.byref(ruleset), size, 0))
    for path in reads:
        grant(libc, rules, path, READ & handled)
    for path in writes:
        grant(libc, rules, path, WRITE & handled)
    checked(libc.syscall(RESTRICT_SELF, rules, 0))
    os.close(rules)


def landlock_version(libc: ctypes.CDLL) -> int:
    """Return the version of Landlock in the kernel, or -1 where it is missing or refused."""
    return libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ASK_VERSION)


def grant(libc: ctypes.CDLL, rules: int, path: str, rights: int) -> None:
    """Grant these rights on a file, or on a folder and all that it contains."""
    opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    if not os.path.isdir(path):
        rights &= OF_ONE_FILE
    beneath = Beneath(rights, opened)
    checked(libc.syscall(ADD_RULE, rules, PATH_BENEATH, ctypes.byref(beneath), 0))
    os.close(opened)


def checked(result: int) -> int:
    """Return the result of a system call. Raise `OSError` if it failed."""
    if result < 0:
        raise OSError(ctypes.get_errno(), "Landlock")
    return result


if __name__ == "__main__":
    main()
