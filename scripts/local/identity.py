"""The steps of a child between fork and exec: leave root, and end with its parent."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from local.places import Refused

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
LINUX = sys.platform == "linux"
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(number: int, parent: int | None = None) -> None:
    """Ask the kernel to signal this process when its parent ends, even by SIGKILL.

    Call it last, because a change of identity clears the request. If the parent has ended already,
    this process exits at once.
    """
    if not LINUX:
        return
    _libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
    if parent is not None and os.getppid() != parent:
        os._exit(1)


def _leave_root(inner: int) -> None:
    """Enter a user namespace in which this process is an ordinary user, yet owns root's files."""
    uid, gid = os.geteuid(), os.getegid()
    if _libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{inner} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{inner} {gid} 1")


def before_exec(number: int, *, leave_root: bool = False) -> Callable[[], None]:
    """Return the steps that a child takes before its program starts.

    They are default signals, its own identity, and the signal for its parent's end.
    """
    parent = os.getpid()
    # PostgreSQL looks up its user by number, so the number must exist in the user table.
    inner = next((entry.pw_uid for entry in pwd.getpwall() if entry.pw_uid), 1)

    def steps() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        if leave_root and os.geteuid() == 0:
            _leave_root(inner)
        die_with_parent(number, parent)

    return steps


def run_briefly(
    command: Sequence[str | Path], *, leave_root: bool = False, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a short program to its end, under the rules of a child, and capture its output."""
    return subprocess.run(
        [str(part) for part in command],
        check=False,
        env=env,
        preexec_fn=before_exec(signal.SIGKILL, leave_root=leave_root),
        capture_output=True,
        text=True,
    )


def refuse_where_root_cannot_be_left(program: Path) -> None:
    """Raise `Refused` if PostgreSQL would run as root and cannot become an ordinary user here."""
    if os.geteuid() != 0:
        return
    try:
        done = run_briefly([program, "--version"], leave_root=True)
    except (OSError, subprocess.SubprocessError):
        done = None
    if done is None or done.returncode != 0:
        raise Refused(
            "PostgreSQL does not run as root and this machine forbids user namespaces here: "
            "run as an ordinary user, or set DATABASE_URL to a server."
        )
