"""The application served by several worker processes on the database a test commits to."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager, suppress

from tests.faults.harness import wait_until
from tests.faults.warm_server import warm_server

APPLICATION = "consult.project.asgi:application"


@contextmanager
def served(settings, *, workers=2, port=None, options=(), application=APPLICATION, **environment):
    """Serve the whole application on a free port, until the block ends; yields the port and the server's process.

    A site with addresses or folders of its own is loaded anew; others are forks of one that is loaded.
    """
    port = port or free_port()
    arguments = ["--port", str(port), "--workers", str(workers), "--log-level", "error", "--no-access-log", *options]
    if environment.keys() <= {"CONSULT_LIVE"}:
        process = warm_server(application).start(settings["NAME"], arguments, live="CONSULT_LIVE" in environment)
    else:
        command = [sys.executable, "-m", "uvicorn", application, *arguments]
        env = _environment(settings) | environment
        process = subprocess.Popen(command, env=env, start_new_session=True, stdout=subprocess.DEVNULL)
    try:
        wait_until(lambda: _answers(port), seconds=60)
        yield port, process
    finally:
        with suppress(ProcessLookupError):  # it was killed by the test
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def free_port():
    """A port that nobody has now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _environment(settings):
    """The addresses of this test's own database: the same server, another name."""
    name, env = settings["NAME"], dict(os.environ)
    for variable in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        before, _, query = env[variable].partition("?")
        env[variable] = before.rpartition("/")[0] + f"/{name}?{query}"
    return env


def _answers(port):
    with suppress(OSError):
        return call(port, "GET", "/health/live")[0] == 200
    return False


def call(port, method, path, *, host="testserver", token=None, body=None, key=None):
    """One request on a line of its own; its status and what it answers.

    An answer that breaks off in its middle, as a killed worker's does, is a line that broke: a `ConnectionError`.
    """
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Host": host, "Content-Type": "application/json"}
    headers |= {"Authorization": f"Bearer {token}"} if token else {}
    headers |= {"Idempotency-Key": str(key)} if key else {}
    try:
        line.request(method, path, json.dumps(body) if body else None, headers)
        answer = line.getresponse()
        text = answer.read()
    except http.client.HTTPException as cut:
        raise ConnectionError(f"the answer broke off: {cut!r}") from cut
    finally:
        line.close()
    return answer.status, json.loads(text) if text.startswith((b"{", b"[")) else text


def children_of(process):
    """The worker processes of a server."""
    with open(f"/proc/{process.pid}/task/{process.pid}/children") as children:
        return [int(pid) for pid in children.read().split()]
