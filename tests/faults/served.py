"""The application served by several worker processes, on the database a test commits to."""

import http.client
import json
import os
import signal
from contextlib import contextmanager, suppress

from tests.faults.harness import wait_until
from tests.faults.warm_server import APPLICATION, warm_server
from tests.servers import free_port


@contextmanager
def served(
    settings,
    *,
    workers=2,
    port=None,
    options=(),
    application=APPLICATION,
    patched=None,
    **overrides,
):
    """Serve the whole application until the block ends. Yield the port and the process.

    The port is a free one unless it is given. The server has the settings of this process, except
    those in `overrides`. `patched` are values of modules by dotted names.
    """
    port = port or free_port()
    arguments = [
        "--port",
        str(port),
        "--workers",
        str(workers),
        "--log-level",
        "error",
        "--no-access-log",
        *options,
    ]
    with forked("uvicorn", [application, *arguments], settings, overrides, patched) as process:
        wait_until(lambda: answers(port), seconds=60)
        yield port, process


@contextmanager
def forked(program, arguments, settings, overrides, patched=None):
    """Run a program that has loaded the application until the block ends. Yield its process."""
    process = warm_server().start(
        program,
        arguments,
        database=settings["NAME"],
        overrides={"CONSULT_LIVE": False} | overrides,
        patched=patched or {},
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):  # the test killed it
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def answers(port):
    """Return whether a site answers on a port."""
    with suppress(OSError):
        return call(port, "GET", "/health/live")[0] == 200
    return False


def call(port, method, path, *, host="testserver", token=None, body=None, key=None):
    """Send one request on a connection of its own. Return its status and its answer.

    An answer that breaks off, as from a killed worker, raises a `ConnectionError`.
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
    """Return the process ids of the workers of a server."""
    with open(f"/proc/{process.pid}/task/{process.pid}/children") as children:
        return [int(pid) for pid in children.read().split()]
