"""Databases and servers for the benchmarks. Each server is stopped by its process id."""

from __future__ import annotations

import http.client
import os
import runpy
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from bench.processor import Meter, clock_of
from bench.scale import ROUNDS, SECONDS
from bench.statements import HEADER
from consult.core.postgres.roles import as_owner

HERE = Path(__file__).parent
MIGRATED = "consult_bench_migrated"
mark_of_code = runpy.run_path(HERE.parent / "scripts" / "local" / "prepare.py")["mark_of_code"]
PLAIN = HERE / "p95.lua"
END_SESSIONS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = current_user
"""


@dataclass(frozen=True)
class Load:
    """The results of a load of requests. Only successful answers count in requests a second."""

    per_second: float
    failed: int
    p50: float
    p95: float

    def __str__(self):
        return f"{self.per_second:,.0f} req/s, p50 {self.p50:.0f} ms, p95 {self.p95:.0f} ms, {self.failed} failed"


def fresh_database(name="consult_bench"):
    """Make a database with every table and no row, and use it from now on.

    Child processes find its address in their environment.
    """
    mark = mark_of_code()
    with as_owner(), connection._nodb_cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [MIGRATED],
        )
        is_migrated = cursor.fetchone() == (mark,)
    if not is_migrated:
        _create(MIGRATED)
        _use(MIGRATED)
        call_command("migrate", verbosity=0)
        connections.close_all()
        with as_owner(), connection._nodb_cursor() as cursor:
            cursor.execute(f'COMMENT ON DATABASE "{MIGRATED}" IS %s', [mark])
    _create(name, template=MIGRATED)
    _use(name)


def _create(name, template="template1"):
    connections.close_all()
    for role in (nullcontext, as_owner):  # each role may end its own sessions only
        with role(), connection._nodb_cursor() as cursor:
            cursor.execute(END_SESSIONS, [name])
    with as_owner(), connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def _use(name):
    before = settings.DATABASES["default"]["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name
    for variable in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        os.environ[variable] = os.environ[variable].replace(f"/{before}?", f"/{name}?")


@dataclass(frozen=True)
class Cost:
    """The milliseconds of processor of one answer, and its statements where the site counts them."""

    python: float
    postgresql: float
    statements: float | None = None

    @property
    def total(self) -> float:
        """Return the milliseconds of both."""
        return self.python + self.postgresql

    def __str__(self):
        counted = "" if self.statements is None else f", {self.statements:.0f} statements"
        return f"Python {self.python:.1f} ms, PostgreSQL {self.postgresql:.1f} ms{counted}"


@dataclass(frozen=True)
class Compared:
    """The cost of an answer in its median round, and the cost of the limit as a share of it."""

    share: float
    cost: Cost


@dataclass(frozen=True)
class Served:
    """A running server: its address, and the process that supervises its workers."""

    address: str
    pid: int

    def memory(self) -> list[float]:
        """Return the memory of each of its workers, in MiB."""
        return [_read_memory(pid, "VmRSS") for pid in self._workers()]

    def peak(self) -> list[float]:
        """Return the peak memory of each of its workers, in MiB."""
        return [_read_memory(pid, "VmHWM") for pid in self._workers()]

    def processor(self) -> float:
        """Return the seconds of processor that its workers have used, all together."""
        return sum(clock_of(pid) for pid in self._workers())

    def load(
        self, path, *, connections=16, seconds=SECONDS, script=PLAIN, words=(), cookies=""
    ) -> Load:
        """Request an address repeatedly for some seconds, from this machine.

        `script` is a script for wrk that may build the requests.
        """
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s"]
        command += ["-H", f"Cookie: {cookies}"] if cookies else []
        command += ["-s", str(script), self.address + path, "--", *words]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=HERE)
        line = next(line for line in done.stdout.splitlines() if line.startswith("RESULT")).split()[
            1:
        ]
        requests, duration, failed, p50, p95 = map(float, line)
        return Load(max(0.0, requests - failed) / duration, int(failed), p50, p95)

    def cost(self, requests: Iterable[Request]) -> Cost:
        """Return what a request costs: processor time, PostgreSQL's apart, and statements.

        Requests are sent one after another on one connection. The first, which opens the
        connection, does not count.
        """
        first, *counted = requests
        line = http.client.HTTPConnection("127.0.0.1", urlsplit(self.address).port, timeout=60)
        _send(line, first)
        meter = Meter(*self._workers())
        statements = [_send(line, request) for request in counted]
        line.close()
        python, postgresql = (1000 * seconds / len(counted) for seconds in meter.spent_apart())
        if None in statements:
            return Cost(python, postgresql)
        return Cost(python, postgresql, statistics.mean(statements))

    def _workers(self):
        """Return the process ids of the workers. A single worker has no supervising process."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return [int(pid) for pid in children] or [self.pid]


def _read_memory(pid, name):
    with open(f"/proc/{pid}/status") as status:
        return next((int(line.split()[1]) for line in status if line.startswith(name)), 0) / 1024


@contextmanager
def serve(application, *, workers=2, port=None):
    """Serve an ASGI application on a free port, as production does, until the block ends."""
    port = port or free_port()
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        application,
        "--port",
        str(port),
        "--workers",
        str(workers),
    ]
    command += ["--ws", "consult.project.sockets:Protocol", "--ws-per-message-deflate", "false"]
    command += [
        "--ws-ping-interval",
        "15",
        "--ws-ping-timeout",
        "10",
        "--timeout-worker-healthcheck",
        "30",
    ]
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
    """Return a port that is free now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _wait(address, process, seconds=120):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError("the server stopped by itself")
        try:
            urllib.request.urlopen(address, timeout=2)
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the server did not answer")


@dataclass(frozen=True)
class Request:
    """A request to the site: `body` is JSON, or a form with `cookies`.

    `token` or `cookies` belong to the participant who sends it.
    """

    path: str
    method: str = "GET"
    body: str | None = None
    token: str = ""
    cookies: str = ""


def _send(line, request):
    """Send a request, and return the number of statements of its answer, or None."""
    headers = {"Authorization": f"Bearer {request.token}"} if request.token else {}
    headers |= {"Cookie": request.cookies} if request.cookies else {}
    kind = "application/x-www-form-urlencoded" if request.cookies else "application/json"
    headers |= {"Content-Type": kind} if request.body else {}
    line.request(request.method, request.path, request.body, headers)
    answer = line.getresponse()
    answer.read()
    if answer.status >= 400:
        raise RuntimeError(f"{request.method} {request.path} answered {answer.status}")
    counted = answer.getheader(HEADER)
    return None if counted is None else int(counted)


def again(path, number, **request) -> list[Request]:
    """Return requests of one address: `number` that count, after a first one that does not."""
    return [Request(path, **request)] * (number + 1)


def compare_costs(limit: Callable[[], Cost], *ours: Callable[[], Cost]) -> list[Compared]:
    """Measure the costs in turn, round after round.

    Return, for each of ours, its median round: the cost of the limit divided by our cost.
    """
    rounds = [(limit(), [cost() for cost in ours]) for _ in range(ROUNDS)]
    found = []
    for place in range(len(ours)):
        compared = [
            Compared(bare.total / costs[place].total, costs[place]) for bare, costs in rounds
        ]
        found.append(sorted(compared, key=lambda comparison: comparison.share)[ROUNDS // 2])
    return found
