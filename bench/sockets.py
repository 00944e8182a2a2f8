"""Sockets of the live channel: connection speed, delay of a hint, and memory."""

import asyncio
import resource
import statistics
import time
from contextlib import suppress

import uvloop
from channels.layers import get_channel_layer
from django.conf import settings
from redis import Redis

from bench.listeners import Crowd
from bench.scale import QUICK, sized
from bench.servers import again, free_port, fresh_database, serve
from consult.core.live.hints import Hint
from consult.core.live.numbers import take_number
from consult.core.live.outbound_queue import group_of
from consult.core.postgres import tenancy
from tests.factories import make

SMALL, SOCKETS = sized(1000, 100), sized(10_000, 1000)
HINTS, PAUSE = sized(10, 2), 3
SECTION = (
    f"Live channel ({SOCKETS:,} sockets, 2 web processes, 200 handshakes at a time, all held open)"
)
NOTE = """One hint at the figures is numbered in Redis, told to both processes and passed on to every socket; its delay
runs from before its number until a client has read it. One bare client of asyncio opens all the sockets, on the same
cores: its own work is in every figure. Frozen readers stop reading and answer no ping. After the restart, clients come
back as the page does: after 1 to 30 seconds, at random. Shares compare processor time with that of an empty view."""


def run(report):
    """Measure connections, hints and the return of clients.

    A crowd connects. A hint goes to a small part of it, then to all of it, then to all of it with
    one reader in a hundred frozen. Then the server restarts.
    """
    _raise_limits()
    fresh_database()
    organisation = make.organisation(domain="127.0.0.1")
    tenancy.set_organisation(organisation.pk)
    consultation = make.consultation(organisation, slug="direct")
    report.note(SECTION, NOTE)
    with (
        serve("bench.bare:application") as bare,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        runner.run(_play(report, consultation.pk, bare))


def _raise_limits():
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(hard, 30_000), max(hard, 30_000)))
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)


async def _view(bare):
    """Return the milliseconds of processor that an empty Django view takes now."""
    return (await asyncio.to_thread(bare.cost, again("/", 300))).total


async def _play(report, consultation_id, bare):
    port = free_port()
    crowd = Crowd(port, "/ws/consultations/direct/")
    with serve("consult.project.asgi:application", port=port) as site:
        before = sum(site.memory())
        await crowd.open(SMALL)
        report.add(
            SECTION,
            f"a hint reaches {SMALL:,}",
            _describe(await _broadcast(crowd, consultation_id)),
            "p99 ≤ 300 ms",
        )
        crowd.greeted.clear()
        views = [await _view(bare)]
        used = site.processor()
        seconds = await crowd.open(SOCKETS - SMALL)
        cuts = statistics.quantiles(crowd.greeted, n=20)
        rate, failed = (SOCKETS - SMALL) / seconds, SOCKETS - len(crowd.lines)
        found = f"{rate:,.0f} /s, p50 {cuts[9] * 1000:.0f} ms, p95 {cuts[-1] * 1000:.0f} ms, {failed} failed"
        report.add(
            SECTION,
            f"connect: {SOCKETS:,} in {SOCKETS / rate:.1f} s",
            found,
            "10,000 in 30 s: ≥ 334 /s",
        )
        used = (site.processor() - used) * 1000 / (SOCKETS - SMALL)
        label = "processor of the web processes for each handshake"
        views.append(await _view(bare))
        report.add(SECTION, label, f"{used:.2f} ms", ratio=statistics.mean(views) / used)
        await asyncio.sleep(3)
        weight = (sum(site.memory()) - before) * 1024 / SOCKETS
        report.add(
            SECTION, "memory of the web processes, for each socket", f"{weight:.0f} KiB", "≤ 50 KiB"
        )
        used = site.processor()
        all_awake = await _broadcast(crowd, consultation_id)
        used = (site.processor() - used) * 1000 / HINTS
        views = [views[-1], await _view(bare)]
        report.add(SECTION, f"a hint reaches {SOCKETS:,}", _describe(all_awake), "p99 ≤ 1,000 ms")
        label = f"processor of the web processes for a hint to {SOCKETS:,}"
        report.add(
            SECTION,
            label,
            f"{used:.0f} ms, pings included",
            ratio=SOCKETS * statistics.mean(views) / used,
        )
        crowd.freeze(SOCKETS // 100)
        frozen = await _broadcast(crowd, consultation_id)
        change = f"p99 {_p99(frozen) / _p99(all_awake) - 1:+.0%}"
        report.add(
            SECTION,
            "the same, one reader in a hundred frozen",
            f"{_describe(frozen)}, {change}",
            "p99 < + 20 %",
        )
        crowd.comes_back, connected = True, len(crowd.lines)
    await asyncio.sleep(1)
    with serve("consult.project.asgi:application", port=port):
        began = time.monotonic()
        back = await crowd.until(connected, 90)
        found = f"{back:,} of {connected:,} in {time.monotonic() - began:.1f} s"
        report.add(SECTION, "back after a restart of the server", found, "all ≤ 60 s")
        await crowd.close()


async def _broadcast(crowd, consultation_id):
    """Return the delays of every reader in seconds, over several hints.

    A hint that did not arrive has an infinite delay.
    """
    layer, delays = get_channel_layer(), []
    hint = Hint(consultation_id, "figures.changed")
    with Redis.from_url(settings.CONSULT_LIVE_URL) as redis:
        for _ in range(HINTS):
            readers, began = len(crowd.lines), time.monotonic()
            numbered = take_number(redis, hint)
            message = {"epoch": numbered.epoch, "seq": numbered.seq, "told": numbered.payload}
            await layer.group_send(group_of(consultation_id), message)
            while (
                len(crowd.came.get(numbered.seq, ())) < readers
                and time.monotonic() - began < PAUSE * 3
            ):
                await asyncio.sleep(0.01)
            came = crowd.came.pop(numbered.seq, [])
            delays += [at - began for at in came] + [float("inf")] * (readers - len(came))
            await asyncio.sleep(PAUSE if not QUICK else 1.1)
    await layer.flush()
    return delays


def _p99(delays):
    return sorted(delays)[int(len(delays) * 0.99)]


def _describe(delays):
    lost = sum(delay == float("inf") for delay in delays)
    p50 = statistics.median(delays)
    return f"p50 {p50 * 1000:.0f} ms, p99 {_p99(delays) * 1000:.0f} ms, {lost} lost"
