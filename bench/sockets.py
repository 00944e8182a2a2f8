"""Sockets: how many connect in a second and stay, on a bare consumer until the live channel exists."""

import asyncio
import statistics
import time

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from bench.scale import sized
from bench.servers import serve

SOCKETS, AT_ONCE, PATIENCE = sized(2000, 100), 200, 30
SECTION = f"WebSocket connect ({SOCKETS:,} sockets, {AT_ONCE} handshakes at a time, all held open)"
NOTE = """No live channel exists yet: this is a bare consumer behind the server, the router and the check of origins of
Channels, so it is the ceiling of the stack. The live channel will replace it here. One Python client opens the sockets,
on the same cores."""


def run(report):
    """Open all the sockets, each greeted by the server; count, time, and weigh them."""
    report.note(SECTION, NOTE)
    with serve("bench.bare_socket:application") as site:
        before = sum(site.memory())
        seconds, durations, held = asyncio.run(_open(site))
    report.add(SECTION, "bare consumer, ceiling of the stack", _said(seconds, durations), "10,000 in 30 s: ≥ 334 /s")
    report.add(SECTION, "memory of the workers, for each socket", f"{(held - before) * 1024 / SOCKETS:.0f} KiB")


def _said(seconds, durations):
    cuts = statistics.quantiles(durations, n=20)
    rate, failed = len(durations) / seconds, SOCKETS - len(durations)
    return f"{rate:,.0f} /s, p50 {cuts[9] * 1000:.0f} ms, p95 {cuts[-1] * 1000:.0f} ms, {failed} failed"


async def _open(site):
    """Seconds until the last is open, how long each handshake took, and the worker's memory with all open."""
    turns, opened, began = asyncio.Semaphore(AT_ONCE), [], time.monotonic()
    url = site.address.replace("http:", "ws:") + "/live/"
    durations = await asyncio.gather(*(_one(url, turns, opened) for _ in range(SOCKETS)))
    seconds, held = time.monotonic() - began, sum(site.memory())
    await asyncio.gather(*(line.close() for line in opened))
    return seconds, [duration for duration in durations if duration is not None], held


async def _one(url, turns, opened):
    """One socket, greeted; None when it was refused or too slow."""
    async with turns:
        began = time.monotonic()
        try:
            line = await connect(url, origin="http://127.0.0.1", proxy=None, open_timeout=PATIENCE, ping_interval=None)
            opened.append(line)
            greeting = await asyncio.wait_for(line.recv(), PATIENCE)
        except (OSError, TimeoutError, WebSocketException):
            return None
        return time.monotonic() - began if greeting == "hello" else None
