"""A local runner for one test: its folder, its processes and its end."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RUNNER = [sys.executable, str(ROOT / "scripts" / "runner.py")]
INHERITED = (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "REDIS_URL",
    "PORT",
    "CONSULT_RUNNER",
    "MAKELEVEL",
    "MAKEFLAGS",
)


def environment(var, **more):
    """Return a shell's environment without the variables of the runner that runs these tests."""
    variables = {key: value for key, value in os.environ.items() if key not in INHERITED}
    return {**variables, "CONSULT_VAR": str(var), **more}


def command(var, *words, **more):
    """Run a command of the runner to its end."""
    return subprocess.run(
        [*RUNNER, *words],
        env=environment(var, **more),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def restore_hangups():
    """Restore the default action of SIGHUP, so that the runner starts as in a terminal.

    Under nohup, SIGHUP is ignored and children inherit this.
    """
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@contextlib.contextmanager
def services(var):
    """Yield a running `services` command that is ready. It is ended even if the test fails."""
    process = subprocess.Popen(
        [*RUNNER, "services"],
        env=environment(var),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=restore_hangups,  # noqa: PLW1509 - this test starts no thread before
    )
    try:
        assert process.stdout.readline().startswith("PostgreSQL and Valkey run"), (
            process.stderr.read()
        )
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


def addresses(var):
    """Return the addresses that a runner published."""
    return dict(line.split("=", 1) for line in (var / "run" / "env").read_text().splitlines())


def processes_of(var):
    """Return the ids of processes whose command line or environment names this folder."""
    wanted = os.fsencode(var)
    mine = {os.getpid(), os.getppid()}
    pids = set()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) in mine:
            continue
        with contextlib.suppress(OSError):
            content = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
            if wanted in content and (entry / "stat").read_text().rpartition(") ")[2][:1] != "Z":
                pids.add(int(entry.name))
    return pids


def wait_for(condition, *, seconds=30):
    """Wait until a condition is true. Fail the test if it never is."""
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "waited in vain"
        time.sleep(0.02)
