"""The number of connections that one account and one address may open in a process.

Places of closed connections are released.
"""

import asyncio
from contextlib import suppress
from types import SimpleNamespace

import pytest
from channels.exceptions import StopConsumer

from consult.consultations.consumers import ConsultationConsumer
from consult.core.live import consumers
from consult.core.live.room import Room


@pytest.fixture(autouse=True)
def limited(settings):
    settings.RATE_LIMITS_ON = True
    settings.LIVE_LINES = {"account": 2, "address": 3}
    consumers.lines.clear()
    yield
    consumers.lines.clear()


def line(address, account=None):
    consumer = ConsultationConsumer()
    consumer.scope = {"client": (address, 50000)}
    rights = SimpleNamespace(session=SimpleNamespace(account=account) if account else None)
    return consumer, consumer._count(rights)


def allowed(*lines):
    return [is_allowed for _consumer, is_allowed in lines]


def test_account_has_a_limit_of_connections_over_all_addresses():
    assert allowed(*(line(f"192.0.2.{n}", "camille") for n in range(3))) == [True, True, False]
    assert allowed(line("192.0.2.9", "dominique")) == [True]


def test_each_address_has_its_own_limit_of_connections():
    assert allowed(*(line("192.0.2.1") for _ in range(4))) == [True, True, True, False]
    assert allowed(line("192.0.2.2")) == [True]


def test_ipv6_network_of_a_household_counts_as_one_address():
    assert allowed(*(line(f"2001:db8:0:1::{n}") for n in range(4))) == [True, True, True, False]
    assert allowed(line("2001:db8:0:2::1")) == [True]


def test_closed_connection_is_released_and_no_address_is_stored():
    connections = [line("192.0.2.1", "camille") for _ in range(2)]
    for consumer, _is_allowed in connections:
        asyncio.run(consumer.disconnect(1001))
    assert not consumers.lines
    assert allowed(line("192.0.2.1", "camille")) == [True]


class Listener(consumers.LiveConsumer):
    """A channel that every client may enter and that accepts no frame."""

    def __init__(self):
        super().__init__()
        self.entered = Room()

    async def admitted(self, host, session):
        return SimpleNamespace(session=SimpleNamespace(account="camille"))

    async def enter(self, rights, line, **params):
        self.entered.enter(line)
        return self.entered

    def read(self, data):
        raise KeyError


def serve(listener, texts):
    """Serve a socket that receives these frames at once.

    Like a real server, it raises an error if the consumer closes the socket twice.
    """
    waiting = [
        {"type": "websocket.connect"},
        *({"type": "websocket.receive", "text": text} for text in texts),
    ]
    closed = []

    async def receive():
        return waiting.pop(0) if waiting else {"type": "websocket.disconnect", "code": 1006}

    async def send(message):
        if closed:
            raise RuntimeError(f"Unexpected ASGI message {message['type']}")
        closed.extend([message["code"]] if message["type"] == "websocket.close" else [])

    headers = [(b"host", b"testserver"), (b"origin", b"http://testserver")]
    scope = {
        "type": "websocket",
        "headers": headers,
        "query_string": b"",
        "client": ("192.0.2.1", 50000),
    }
    with suppress(StopConsumer):
        asyncio.run(listener(scope, receive, send))
    return closed


def test_connection_with_a_burst_of_bad_frames_is_closed_once_and_released():
    for _ in range(4):  # more than an account may open
        listener = Listener()
        assert serve(listener, ['"?"'] * 30) == [consumers.UNREADABLE]
        assert (listener.entered.lines, dict(consumers.lines)) == (set(), {})


def test_connection_whose_consumer_crashes_is_released(monkeypatch):
    listener = Listener()
    monkeypatch.setattr(Listener, "read", lambda self, data: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        serve(listener, ['"?"'])
    assert (listener.entered.lines, dict(consumers.lines)) == (set(), {})
