"""Requests to the addresses of sources, which strangers wrote, to see whether a page exists.

A request goes to the public internet only. The host name is resolved once, every address found must
be public, and the connection is opened to that very address, so that a second answer of the DNS
changes nothing. Redirects are followed by the same rules. Nothing of the answer is kept.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from consult.outcomes.enums import LinkState

SECONDS = 10
MOST_REDIRECTS = 5
MOST_BYTES = 65_536
PORTS = {"http": 80, "https": 443}
GONE = (404, 410)
# Answers of sites that refuse HEAD, or refuse programs: they say nothing about the page.
NOT_SUPPORTED = (403, 405, 501)
AGENT = "Consult link check"


class Refused(Exception):
    """Raised where a request would leave the public internet."""


class Network(NamedTuple):
    """The two functions that reach the network. Tests replace them."""

    resolve: Callable[[str, int], list[str]]
    connect: Callable[[str, int, float], Any]


def resolve_host(host: str, port: int) -> list[str]:
    """Return the IP addresses of a host. Raise `OSError`."""
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def open_connection(address: str, port: int, seconds: float) -> socket.socket:
    """Return a connection to an IP address. Raise `OSError`."""
    return socket.create_connection((address, port), timeout=seconds)


REAL = Network(resolve_host, open_connection)


def probe(url: str, network: Network = REAL) -> LinkState:
    """Return whether a page exists at this address. It takes ten seconds at most."""
    deadline = monotonic() + SECONDS
    try:
        for _redirect in range(MOST_REDIRECTS + 1):
            status, to = _request(url, "HEAD", network, deadline)
            if status in NOT_SUPPORTED:
                status, to = _request(url, "GET", network, deadline)
            if not to:
                return _state_of(status)
            url = urljoin(url, to)
    except (OSError, ValueError, http.client.HTTPException, Refused):
        pass
    return LinkState.UNREACHABLE


def _state_of(status: int) -> LinkState:
    if status in GONE:
        return LinkState.DEAD
    return LinkState.UNREACHABLE if status >= 500 else LinkState.WORKS


def _request(url: str, method: str, network: Network, deadline: float) -> tuple[int, str]:
    """Return the status of an answer, and where it redirects to, or ""."""
    parts = urlsplit(url)
    port = parts.port or PORTS.get(parts.scheme, 0)
    if PORTS.get(parts.scheme) != port or not parts.hostname or "@" in parts.netloc:
        raise Refused
    sock = network.connect(
        _public_address(parts.hostname, port, network), port, _remaining_seconds(deadline)
    )
    # The timeout of a socket begins again with each byte: a clock ends a site that sends slowly.
    clock = threading.Timer(_remaining_seconds(deadline), _cut, [sock])
    clock.start()
    try:
        if parts.scheme == "https":
            sock = ssl.create_default_context().wrap_socket(sock, server_hostname=parts.hostname)
        connection = http.client.HTTPConnection(parts.hostname, port)
        connection.sock = sock
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request(method, path, headers={"User-Agent": AGENT, "Accept": "*/*"})
        answer = connection.getresponse()
        answer.read(MOST_BYTES)
        to = answer.getheader("Location") or "" if 300 <= answer.status < 400 else ""
        return answer.status, to
    finally:
        clock.cancel()
        sock.close()


def _cut(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def _public_address(host: str, port: int, network: Network) -> str:
    """Return the first IP address of a host. Raise `Refused` unless all of them are public."""
    found = network.resolve(host, port)
    if not found or not all(is_public(address) for address in found):
        raise Refused
    return found[0]


def is_public(address: str) -> bool:
    """Return whether an IP address is of the public internet, also if IPv6 wraps an IPv4 one."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        wrapped = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if wrapped or ip in NAT64:
            return False
    return ip.is_global and not ip.is_multicast


NAT64 = ipaddress.ip_network("64:ff9b::/96")


def _remaining_seconds(deadline: float) -> float:
    remaining = deadline - monotonic()
    if remaining <= 0:
        raise TimeoutError
    return remaining
