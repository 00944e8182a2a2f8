"""A queue in which each network has its turn (ADR 142).

A scraper can request more pages than the processors can make. Its requests then wait behind each
other, and not in front of those of other visitors.
"""

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from functools import partial
from ipaddress import ip_address, ip_network
from typing import Any

# The requests that wait, by network. The network whose turn is next comes first.
Waiting = OrderedDict[str, deque[asyncio.Future[None]]]
Listen = Callable[[], Coroutine[Any, Any, None]]

HOUSEHOLD = 64  # bits of an IPv6 address that a household or an office has in common


def network_of(scope: Mapping[str, Any]) -> str:
    """Return the client's IPv4 address, or the /64 network of its IPv6 address.

    That is what a household or an office has. Return "" if the address is unknown.
    """
    try:
        address = ip_address((scope.get("client") or ("",))[0])
    except ValueError:
        return ""
    if address.version == 4:
        return str(address)
    return str(ip_network((address, HOUSEHOLD), strict=False))


class FairQueue:
    """A queue of requests, of which `at_once` run, and `at_once_of_one` of the same network.

    Urgent requests have `spare` places more. The others wait, the urgent ones in front. Each
    network that waits has its turn, and the requests of a network run in their order. The object
    lives on one event loop.
    """

    def __init__(self, *, at_once: int, at_once_of_one: int, spare: int, patience: float) -> None:
        self.at_once = at_once
        self.at_once_of_one = at_once_of_one
        self.spare = spare
        self.patience = patience
        self.running: Counter[str] = Counter()
        self.urgent: Waiting = OrderedDict()
        self.ordinary: Waiting = OrderedDict()

    @asynccontextmanager
    async def turn(
        self, network: str, *, is_urgent: bool = False, listen: Listen | None = None
    ) -> AsyncIterator[None]:
        """Wait for the turn of a network, and occupy one place during the block.

        `listen` runs while the request waits, and its error ends the waiting. Raise that error, or
        `TimeoutError` after `patience` seconds of waiting.
        """
        if self._has_room(network, spare=self.spare if is_urgent else 0):
            self.running[network] += 1
        else:
            await self._wait(self.urgent if is_urgent else self.ordinary, network, listen)
        try:
            yield
        finally:
            self._leave(network)

    async def _wait(self, waiting: Waiting, network: str, listen: Listen | None) -> None:
        """Wait until `_advance` gives a place to this request."""
        place = asyncio.get_running_loop().create_future()
        waiting.setdefault(network, deque()).append(place)
        listening = asyncio.create_task(listen()) if listen else None
        if listening:
            listening.add_done_callback(partial(_give_up, place))
        try:
            async with asyncio.timeout(self.patience):
                await place
        except BaseException:
            if place.done() and not place.cancelled() and not place.exception():
                self._leave(network)  # the place came at the moment when the request gave up
            else:
                _forget(waiting, network, place)
            raise
        finally:
            if listening:
                listening.cancel()

    def _has_room(self, network: str, *, spare: int) -> bool:
        return (
            self.running.total() < self.at_once + spare
            and self.running[network] < self.at_once_of_one + spare
        )

    def _leave(self, network: str) -> None:
        self.running[network] -= 1
        if not self.running[network]:
            del self.running[network]
        self._advance()

    def _advance(self) -> None:
        """Give the free places to the networks that wait, to each in its turn."""
        while next_in := self._next():
            waiting, network = next_in
            queue = waiting[network]
            place = queue.popleft()
            if queue:
                waiting.move_to_end(network)
            else:
                del waiting[network]
            if not place.done():
                place.set_result(None)
                self.running[network] += 1

    def _next(self) -> tuple[Waiting, str] | None:
        """Return the network whose turn it is, or None if no network waits or no place is free."""
        for waiting, spare in ((self.urgent, self.spare), (self.ordinary, 0)):
            for network in waiting:
                if self._has_room(network, spare=spare):
                    return waiting, network
        return None


def _give_up(place: asyncio.Future[None], listening: asyncio.Future[None]) -> None:
    """Refuse a place to a request with the error of its listening task, if it has one."""
    error = None if listening.cancelled() else listening.exception()
    if error and not place.done():
        place.set_exception(error)


def _forget(waiting: Waiting, network: str, place: asyncio.Future[None]) -> None:
    """Remove a place that was given up, unless `_advance` has passed over it already."""
    queue = waiting.get(network, deque())
    if place in queue:
        queue.remove(place)
    if not queue:
        waiting.pop(network, None)
