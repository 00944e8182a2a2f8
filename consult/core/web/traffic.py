"""Metrics of requests, sockets and uploads of the web processes, without address, name or path.

A web server has several processes. If `PROMETHEUS_MULTIPROC_DIR` names a folder, as in docker/web,
they share their counters in files there, and each process answers for its whole server.
"""

import os
import re
import time
from contextlib import suppress
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from consult.core.web.asgi import Application, Message, Receive, Scope, Send

KINDS = {"api": "api", "static": "static", "media": "media"}
NOT_COUNTED = {"health", "metrics"}
OF_A_LIVE_PROCESS = re.compile(r"gauge_live\w*_(\d+)\.db")

_own = CollectorRegistry()
requests = Counter(
    "consult_requests", "Answers by kind of address and status.", ["kind", "status"], registry=_own
)
seconds = Histogram(
    "consult_request_seconds",
    "Seconds until an answer begins.",
    ["kind"],
    buckets=(0.01, 0.03, 0.1, 0.3, 1, 3, 10),
    registry=_own,
)
sockets = Gauge(
    "consult_sockets", "Open sockets of live pages.", multiprocess_mode="livesum", registry=_own
)
upload_bytes = Counter(
    "consult_upload_bytes", "Bytes of files received piece by piece.", registry=_own
)


class Traffic:
    """The outermost ASGI middleware, which counts requests."""

    def __init__(self, app: Application) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        first = scope["path"].split("/", 2)[1] if "path" in scope else ""
        if scope["type"] == "websocket":
            with sockets.track_inprogress():
                await self.app(scope, receive, send)
        elif first in NOT_COUNTED:
            await self.app(scope, receive, send)
        else:
            await self._count(KINDS.get(first, "page"), scope, receive, send)

    async def _count(self, kind: str, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.monotonic()
        status = 0

        async def begin(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                seconds.labels(kind).observe(time.monotonic() - began)
            await send(message)

        try:
            await self.app(scope, receive, begin)
        except Exception:
            status = status or 500  # the server answers 500 if nothing was sent yet
            raise
        finally:
            if status:  # without a status, the visitor left before the answer began
                requests.labels(kind, status).inc()


def registry() -> CollectorRegistry:
    """Return the metrics of this process, or of its whole server if a folder is shared."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if not folder:
        return _own
    for path in Path(folder).iterdir():
        if (named := OF_A_LIVE_PROCESS.fullmatch(path.name)) and not _is_alive(int(named[1])):
            mark_process_dead(int(named[1]), folder)
    shared = CollectorRegistry()
    MultiProcessCollector(shared, folder)
    return shared


def _is_alive(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False
