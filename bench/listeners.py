"""A crowd of sockets in one process, whose clients do as little as possible.

The benchmark then measures the server rather than the clients.
"""

import asyncio
import json
import random
import socket
import time

PATIENCE = 60
SOURCES = [f"127.0.0.{number}" for number in range(2, 10)]


class Listener(asyncio.Protocol):
    """A client socket. It shakes hands, answers pings, and records when each hint arrived.

    A frozen listener stops reading.
    """

    def __init__(self, crowd):
        self.crowd, self.buffer, self.is_open, self.began = crowd, b"", False, time.monotonic()

    def connection_made(self, transport):
        """Ask the server to upgrade the connection."""
        self.transport = transport
        transport.write(self.crowd.handshake)

    def data_received(self, data):
        """Read the handshake, then each whole frame."""
        self.buffer += data
        if not self.is_open:
            head, end, rest = self.buffer.partition(b"\r\n\r\n")
            if not end:
                return
            self.buffer, self.is_open = rest, head.startswith(b"HTTP/1.1 101")
            if not self.is_open:
                return self.transport.close()
        while frame := self._frame():
            self._take(*frame)

    def _frame(self):
        """Return the next frame, or None until all of it has arrived."""
        buffer = self.buffer
        if len(buffer) < 2:
            return None
        size, start = buffer[1], 2
        if size == 126:
            if len(buffer) < 4:
                return None
            size, start = int.from_bytes(buffer[2:4], "big"), 4
        if len(buffer) < start + size:
            return None
        self.buffer = buffer[start + size :]
        return buffer[0] & 15, buffer[start : start + size]

    def _take(self, kind, payload):
        if kind == 1:
            self.crowd.receive(self, payload)
        elif kind == 9:
            self.transport.write(bytes([0x8A, 0x80 | len(payload), 0, 0, 0, 0]) + payload)
        elif kind == 8:
            self.transport.close()

    def connection_lost(self, error):
        """Report the loss to the crowd, which may open the connection again."""
        self.crowd.lost(self)


class Crowd:
    """A crowd of listeners, with the arrival times of their hints."""

    def __init__(self, port, path):
        origin = f"http://127.0.0.1:{port}"
        request_lines = [
            f"GET {path} HTTP/1.1",
            f"Host: 127.0.0.1:{port}",
            f"Origin: {origin}",
            "Upgrade: websocket",
        ]
        request_lines += [
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==",
        ]
        self.port, self.handshake = port, "\r\n".join([*request_lines, "", ""]).encode()
        self.lines, self.greeted, self.came, self.comes_back, self.spread = set(), [], {}, False, 0

    def receive(self, listener, payload):
        """Record the arrival of a message: a greeting opens a connection, and a hint has a time."""
        now = time.monotonic()
        if listener not in self.lines:
            self.lines.add(listener)
            self.greeted.append(now - listener.began)
            return
        if b"figures.changed" in payload:
            message = json.loads(payload)
            self.spread = max(self.spread, message["spread"])
            self.came.setdefault(message["seq"], []).append(now)

    def lost(self, listener):
        """Forget a connection that ended, and open it again as the page does.

        The wait grows with each try, and is random, so that clients do not all return at once.
        """
        was_open = listener in self.lines
        self.lines.discard(listener)
        if self.comes_back:
            tries = 0 if was_open else listener.tries + 1
            later = 1 + random.random() * min(29, max(2 * self.spread, 2**tries))
            asyncio.get_running_loop().call_later(
                later, lambda: asyncio.ensure_future(self.open_connection(tries))
            )

    async def open_connection(self, tries=0):
        """Open one connection."""
        listener = Listener(self)
        listener.tries = tries
        address = {
            "host": "127.0.0.1",
            "port": self.port,
            "local_addr": (random.choice(SOURCES), 0),
        }
        try:
            await asyncio.get_running_loop().create_connection(lambda: listener, **address)
        except OSError:
            self.lost(listener)

    async def open(self, number, at_once=200):
        """Open a number of connections, with at most `at_once` handshakes at a time.

        Return the seconds until all clients were greeted.
        """
        began, before = time.monotonic(), len(self.lines)
        for opened in range(1, number + 1):
            await self.open_connection()
            while (
                opened - (len(self.lines) - before) >= at_once
                and time.monotonic() - began < PATIENCE
            ):
                await asyncio.sleep(0.002)
        await self.until(before + number)
        return time.monotonic() - began

    async def until(self, number, seconds=PATIENCE):
        """Wait until so many connections are open. Return how many are open at the end."""
        end = time.monotonic() + seconds
        while len(self.lines) < number and time.monotonic() < end:
            await asyncio.sleep(0.02)
        return len(self.lines)

    def freeze(self, number):
        """Make some clients stop reading, at random. They do not answer pings either."""
        frozen = random.sample(sorted(self.lines, key=id), number)
        for listener in frozen:
            listener.transport.get_extra_info("socket").setsockopt(
                socket.SOL_SOCKET, socket.SO_RCVBUF, 2048
            )
            listener.transport.pause_reading()
        self.lines -= set(frozen)

    async def close(self):
        """Close every connection."""
        self.comes_back = False
        for listener in list(self.lines):
            listener.transport.abort()
        await asyncio.sleep(0.5)
