"""A database and servers for the benchmarks, stopped by process id when they are done."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection, connections

from bench.scale import SECONDS
from consult.core.postgres.roles import as_owner

HERE = Path(__file__).parent
PLAIN = HERE / "p95.lua"
END_SESSIONS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = current_user
"""


@dataclass(frozen=True)
class Load:
    """What a load of requests met; only good answers count as requests a second."""

    per_second: float
    failed: int
    p50: float
    p95: float

    def __str__(self):
        return f"{self.per_second:,.0f} req/s, p50 {self.p50:.0f} ms, p95 {self.p95:.0f} ms, {self.failed} failed"


def fresh_database(name="consult_bench"):
    """Make an empty database, migrated, and use it from here on; the address goes to children by environment."""
    connections.close_all()
    for role in (nullcontext, as_owner):  # each role may end its own sessions only
        with role(), connection._nodb_cursor() as cursor:
            cursor.execute(END_SESSIONS, [name])
    with as_owner(), connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    before = settings.DATABASES["default"]["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name
    for variable in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        os.environ[variable] = os.environ[variable].replace(f"/{before}?", f"/{name}?")
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


@dataclass(frozen=True)
class Served:
    """A server that answers: its address, and the process that watches over its workers."""

    address: str
    pid: int

    def memory(self) -> list[float]:
        """MiB held by each of its workers."""
        return [_told_of(pid, "VmRSS") for pid in self._workers()]

    def peak(self) -> list[float]:
        """MiB that each of its workers ever held."""
        return [_told_of(pid, "VmHWM") for pid in self._workers()]

    def processor(self) -> float:
        """Seconds of processor that its workers have used, all together."""
        stats = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in self._workers()]
        return sum(int(stat[11]) + int(stat[12]) for stat in stats) / os.sysconf("SC_CLK_TCK")

    def _workers(self):
        """One alone is watched over by nobody."""
        return Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split() or [self.pid]


def _told_of(pid, name):
    with open(f"/proc/{pid}/status") as status:
        return next((int(line.split()[1]) for line in status if line.startswith(name)), 0) / 1024


@contextmanager
def serve(application, *, workers=2, port=None):
    """Serve an ASGI application on a free port, as production does, until the block ends."""
    port = port or free_port()
    command = [sys.executable, "-m", "uvicorn", application, "--port", str(port), "--workers", str(workers)]
    command += ["--ws", "consult.project.sockets:Protocol", "--ws-per-message-deflate", "false"]
    command += ["--ws-ping-interval", "15", "--ws-ping-timeout", "10", "--timeout-worker-healthcheck", "30"]
    command += ["--lifespan", "off", "--log-level", "error", "--no-access-log"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "bench.settings"}
    process = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        _wait(f"http://127.0.0.1:{port}/", process)
        yield Served(f"http://127.0.0.1:{port}", process.pid)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(60)


def free_port():
    """A port that nobody has now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _wait(address, process, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise SystemExit("the server stopped by itself")
        try:
            urllib.request.urlopen(address, timeout=2)
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the server did not answer")


def load(url, *, connections=16, seconds=SECONDS, script=PLAIN, words=()):
    """Ask for an address over and over, bounded in time, from the machine itself; a script may write the requests."""
    wrk = shutil.which("wrk")
    if not wrk:
        raise SystemExit("The benchmarks need wrk: apt install wrk")
    command = [
        wrk,
        "-t1",
        f"-c{connections}",
        f"-d{seconds}s",
        "--timeout",
        "30s",
        "-s",
        str(script),
        url,
        "--",
        *words,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=HERE)
    line = next(line for line in done.stdout.splitlines() if line.startswith("RESULT")).split()[1:]
    requests, duration, failed, p50, p95 = map(float, line)
    return Load(max(0.0, requests - failed) / duration, int(failed), p50, p95)
