"""The port of the local site: the requested port, or 8000 or the next free one.

The port is taken before it is announced.
"""

import os
import socket

import pytest


@pytest.fixture
def application(local, monkeypatch):
    """Return the module that chooses the port, in an environment without a requested port."""
    monkeypatch.delenv("PORT", raising=False)
    return local("application")


def take_port(port=0):
    """Take a port of the loopback address."""
    return socket.create_server(("127.0.0.1", port))


def test_taken_port_gives_way_to_the_next(application, monkeypatch):
    with take_port() as occupied:
        port = occupied.getsockname()[1]
        monkeypatch.setattr(application, "FIRST_PORT", port)
        with application.bind() as listener:
            assert port < listener.getsockname()[1] < port + application.PORTS


def test_port_asked_for_is_taken_or_refused(application, monkeypatch):
    with take_port() as occupied:
        monkeypatch.setenv("PORT", str(occupied.getsockname()[1]))
        with pytest.raises(application.Refused, match=r"^Port \d+ is taken\.$"):
            application.bind()
    with application.bind() as listener:
        assert listener.getsockname()[1] == int(os.environ["PORT"])


def test_port_is_taken_before_the_server_starts(application):
    with application.bind() as listener, pytest.raises(OSError, match="in use"):
        take_port(listener.getsockname()[1])
