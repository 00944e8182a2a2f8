"""The live channel while Redis is away, clients stop reading or the server restarts."""

import asyncio
import json
import os
import signal
import socket
import time
from pathlib import Path

import pytest
from channels_redis.pubsub import RedisPubSubChannelLayer

from consult.core.live.line import MOST, Line
from consult.core.live.outbound_queue import group_of, outgoing
from debates.comments.actions import comments as comment_actions
from tests.factories import make
from tests.faults.harness import wait_until
from tests.faults.served import call, children_of
from tests.live.lines import OPTIONS, Client, all_hinted, at_store, opened, site
from tests.votes.places import cast, published

SHORT_PINGS = (*OPTIONS, "--ws-ping-interval", "0.5", "--ws-ping-timeout", "1")


@pytest.fixture
def attempts(monkeypatch):
    """Return the list of moments at which this process tried to send its hints."""
    made, send = [], outgoing._send_all

    def counted(*args):
        made.append(time.monotonic())
        send(*args)

    monkeypatch.setattr(outgoing, "_send_all", counted)
    return made


def wait_for_more(attempts, number):
    """Wait until this process has tried so many more times to send its hints."""
    before = len(attempts)
    wait_until(lambda: len(attempts) >= before + number)


@pytest.mark.sampled(2)
@pytest.mark.committed
@pytest.mark.parametrize("failure", ["killed", "silent"])
def test_redis_away_loses_no_write_and_listeners_know(
    committed, consultation, own_store, attempts, failure
):
    play_redis_away(committed, consultation, own_store, failure, lambda: wait_for_more(attempts, 2))


@pytest.mark.committed
@pytest.mark.soak
@pytest.mark.parametrize("failure", ["killed", "silent"])
def test_redis_away_for_a_minute_loses_no_write_and_listeners_know(
    committed, consultation, own_store, monkeypatch, failure
):
    for name in ("REST", "AGAIN", "AWAY"):
        monkeypatch.setattr(f"consult.core.live.outbound_queue.{name}", 1.0)
    play_redis_away(committed, consultation, own_store, failure, lambda: time.sleep(60), patched={})


def play_redis_away(committed, town, own_store, failure, wait, **more):
    """Stop Redis, cast votes, wait and start it again.

    Check that clients then receive the hints they missed.
    """
    text, voters = published(town), [make.person(consultation=town) for _ in range(8)]
    with site(committed, **at_store(own_store.url), **more) as (port, _server):
        client = Client(port)
        assert client.receive(type="hello", live=True)
        _stop_redis(own_store, failure)
        assert client.receive(type="paused")
        longest = 0
        for voter in voters:
            before = time.monotonic()
            cast(voter, text)
            longest = max(longest, time.monotonic() - before)
        comment_actions.submit_comment(
            viewer=voters[0], proposal_id=text.pk, body="Oui, le soir.", charter_accepted=True
        )
        assert call(port, "GET", f"/api/v1/proposals/{text.pk}/")[0] == 200
        assert Client(port).receive(type="hello", live=False)
        wait()
        _restart_redis(own_store, failure)
        back = time.monotonic()
        # The hints of the time without Redis arrive now, each in its last version. Either of the
        # two frames may come first.
        delays = {}
        while not delays.keys() >= {"resumed", "position.changed"} and (frame := client.receive(6)):
            if frame["type"] != "position.changed" or frame["version"] == 8:
                delays[frame["type"]] = time.monotonic() - back
        assert delays["resumed"] < 5
        assert "position.changed" in delays
    assert longest < 1


def _stop_redis(store, failure):
    if failure == "killed":
        store.kill()
    else:
        os.kill(store.process.pid, signal.SIGSTOP)


def _restart_redis(store, failure):
    if failure == "killed":
        store.start()
    else:
        os.kill(store.process.pid, signal.SIGCONT)


@pytest.mark.committed
def test_hints_lost_while_redis_restarts_at_once_are_noticed(committed, consultation, own_store):
    text = published(consultation)
    with site(committed, **at_store(own_store.url)) as (port, _server):
        client = Client(port)
        first = client.receive(type="hello", live=True)
        own_store.kill()
        own_store.start()
        cast(make.person(consultation=consultation), text)
        [frames] = all_hinted(consultation.pk, client)
        notices = [frame for frame in frames if frame["type"] in ("reread", "resumed")]
        while not notices:  # the mark was received before the beat noticed
            frame = json.loads(client.socket.recv(timeout=10))
            notices += [frame] if frame["type"] in ("reread", "resumed") else []
        assert all(frame["epoch"] != first["epoch"] for frame in notices)


@pytest.mark.committed
def test_frozen_client_slows_no_other_and_is_disconnected(committed, consultation, own_store):
    """Send hints larger than any real one, to fill the kernel's buffer of a client at once."""
    with site(committed, options=SHORT_PINGS, **at_store(own_store.url)) as (port, server):
        frozen, clients = Frozen(port), [Client(port) for _ in range(5)]
        for client in clients:
            assert client.receive(type="hello", live=True)
        layer, runner = RedisPubSubChannelLayer(hosts=[own_store.url]), asyncio.Runner()
        slowest, before = 0, _memory(server)
        for number in range(1, 61):
            message = {
                "epoch": "x",
                "seq": number,
                "told": {"type": "figures.changed", "padding": "x" * 100_000},
            }
            began = time.monotonic()
            runner.run(layer.group_send(group_of(consultation.pk), message))
            assert all(client.receive(5, type="figures.changed", seq=number) for client in clients)
            slowest = max(slowest, time.monotonic() - began)
        assert slowest < 2
        assert _memory(server) - before < 25, "what waits for a frozen reader is bounded"
        runner.run(layer.flush())
        runner.close()
        wait_until(frozen.was_disconnected)  # the client answers no ping
        all_hinted(consultation.pk, *clients)


class Frozen:
    """A client that was accepted and has read nothing since."""

    def __init__(self, port):
        self.line = socket.socket()
        opened.append(self.line)
        self.line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.line.connect(("127.0.0.1", port))
        request_lines = [
            "GET /ws/consultations/essai/ HTTP/1.1",
            "Host: testserver",
            "Origin: http://testserver",
        ]
        request_lines += ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"]
        request_lines += ["Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==", "", ""]
        self.line.sendall("\r\n".join(request_lines).encode())
        assert self.line.recv(12) == b"HTTP/1.1 101"

    def was_disconnected(self):
        """Return whether the server has closed its end, although nothing was read.

        No process then owns that socket.
        """
        (_, here), (_, there) = self.line.getsockname(), self.line.getpeername()
        rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        ends = [(int(row[1][-4:], 16), int(row[2][-4:], 16), row[9]) for row in rows]
        return not any(end[:2] == (there, here) and end[2] != "0" for end in ends)


def _memory(server):
    """Return the memory of the server and its workers, in MiB."""
    pids = [server.pid, *children_of(server)]
    texts = [Path(f"/proc/{pid}/status").read_text() for pid in pids]
    return (
        sum(
            int(line.split()[1])
            for text in texts
            for line in text.splitlines()
            if line.startswith("VmRSS")
        )
        / 1024
    )


def test_queue_of_a_client_is_bounded_and_ends_with_reread():
    async def play():
        sent, gate = [], asyncio.Event()

        async def send(frame):
            await gate.wait()
            sent.append(frame)

        line = Line(send, close=None)
        for number in range(100):
            line.queue(f"hint {number}", last_word="reread")
            assert len(line.waiting) <= MOST
            await asyncio.sleep(0)
        gate.set()
        await line.leaving
        return sent

    sent = asyncio.run(play())
    assert sent[0] == "hint 0"
    assert "reread" in sent
    after = [int(frame.split()[1]) for frame in sent[sent.index("reread") + 1 :]]
    assert after == list(range(100 - len(after), 100)), "nothing is missing after the last word"
