"""Each network has its turn: a scraper waits behind itself, and not in front of visitors."""

import asyncio
import threading

import pytest
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponse
from django.test import override_settings
from django.urls import path
from hypothesis import given
from hypothesis import strategies as st

from consult.core.web import request_handler
from consult.core.web.fair_queue import FairQueue, network_of
from consult.core.web.shared_pages.readers import RENEWAL

SCRAPER, VISITOR = "203.0.113.9", "198.51.100.7"


class Site:
    """A server whose requests run until the test ends them."""

    def __init__(self, **limits):
        self.queue = FairQueue(
            **{"at_once": 4, "at_once_of_one": 2, "spare": 1, "patience": 60, **limits}
        )
        self.begun, self.ends, self.tasks = [], {}, {}

    async def request(self, *networks, is_urgent=False):
        """Send one request for each network, and let the event loop run."""
        for network in networks:
            name = f"{network} {len(self.tasks)}"
            self.ends[name] = asyncio.Event()
            self.tasks[name] = asyncio.create_task(self._serve(network, name, is_urgent))
            await settle()

    async def _serve(self, network, name, is_urgent):
        async with self.queue.turn(network, is_urgent=is_urgent):
            self.begun.append(name)
            await self.ends[name].wait()

    async def end(self, name):
        self.ends[name].set()
        await settle()

    async def end_all(self):
        for event in self.ends.values():
            event.set()
        await asyncio.gather(*self.tasks.values(), return_exceptions=True)


async def settle():
    for _ in range(5):
        await asyncio.sleep(0)


def run(scenario):
    """Run a scenario. At its end, the queue is empty."""

    async def play():
        site = Site()
        await scenario(site)
        await site.end_all()
        assert not site.queue.running
        assert not site.queue.ordinary
        assert not site.queue.urgent

    asyncio.run(play())


def test_one_network_occupies_a_part_of_the_places():
    async def scenario(site):
        await site.request("a", "a", "a", "b")
        assert site.begun == ["a 0", "a 1", "b 3"]

    run(scenario)


def test_visitor_is_served_before_the_requests_that_a_scraper_queued_earlier():
    async def scenario(site):
        await site.request(*["a"] * 2, *["c"] * 2, *["a"] * 50, "b")
        assert site.begun == ["a 0", "a 1", "c 2", "c 3"]
        await site.end("a 0")
        await site.end("a 1")
        assert set(site.begun[4:]) == {"a 4", "b 54"}

    run(scenario)


def test_requests_of_one_network_run_in_their_order():
    async def scenario(site):
        await site.request(*["a"] * 5)
        for n in range(4):
            await site.end(f"a {n}")
        assert site.begun == [f"a {n}" for n in range(5)]

    run(scenario)


def test_urgent_request_comes_before_those_that_wait():
    async def scenario(site):
        await site.request(*"aabb")
        await site.request(*"cdef")
        await site.request("g", "g", is_urgent=True)
        assert site.begun[4:] == ["g 8"]  # in the place that urgent requests have more
        await site.end("a 0")
        await site.end("a 1")
        await site.end("b 2")
        assert site.begun[5:] == ["g 9", "c 4"]

    run(scenario)


def test_request_that_waits_too_long_is_refused_and_leaves_the_queue():
    async def scenario(site):
        site.queue.patience = 0.01
        await site.request("a", "a", "a")
        with pytest.raises(TimeoutError):
            await site.tasks["a 2"]
        assert not site.queue.ordinary

    run(scenario)


@given(
    st.lists(
        st.tuples(st.sampled_from(["request", "end", "leave"]), st.integers(0, 30)), max_size=60
    )
)
def test_any_history_never_exceeds_the_limits_and_strands_nobody(history):
    """Requests come, end and are given up in any order.

    No limit is exceeded, and no request waits while it could run.
    """

    async def scenario(site):
        for act, n in history:
            names = list(site.tasks)
            if act == "request":
                await site.request(f"network {n % 4}", is_urgent=n % 5 == 0)
            elif names and act == "end":
                site.ends[names[n % len(names)]].set()
            elif names:
                site.tasks[names[n % len(names)]].cancel()
            if n % 3:  # otherwise, acts come in the same round of the event loop
                await settle()
        await settle()
        running, queue = site.queue.running, site.queue
        for waiting, spare in ((queue.ordinary, 0), (queue.urgent, 1)):
            assert all(waiting.values())
            assert running.total() >= 4 + spare or all(
                running[network] >= 2 + spare for network in waiting
            )
        assert running.total() <= 4 + 1
        assert all(0 < number <= 2 + 1 for number in running.values())

    run(scenario)


@pytest.mark.parametrize(
    ("client", "network"),
    [
        (("198.51.100.7", 4000), "198.51.100.7"),
        (("2001:db8:1:2:3::4", 4000), "2001:db8:1:2::/64"),
        (None, ""),
        (("unix", 0), ""),
    ],
)
def test_network_is_an_ipv4_address_or_what_a_household_has(client, network):
    assert network_of({"client": client}) == network


# ---- the handler


class Gate:
    """A view whose responses wait until the test opens the gate."""

    def __init__(self):
        self.opened, self.begun = threading.Event(), []

    def close(self):
        """Forget the earlier requests, and let the next ones wait."""
        self.opened.clear()
        self.begun.clear()

    def __call__(self, request):
        self.begun.append(request.META["REMOTE_ADDR"])
        if request.META["REMOTE_ADDR"] == SCRAPER:
            self.opened.wait(20)
        return HttpResponse("seen")


gate = Gate()
urlpatterns = [
    path("page/", gate),
    path("api/v1/page/", gate),
    path("health/live", lambda request: HttpResponse("served")),
    path("static/consult.css", lambda request: HttpResponse("served")),
]
CHAIN = [
    "consult.api.middleware.ErrorShapeMiddleware",
    "consult.core.web.middleware.LanguageMiddleware",
    "frontend.toolkit.pages.overload.OverloadMiddleware",
]


async def fetch(handler, address, client):
    """Return the status, the headers and the body of a response."""
    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        if not received:
            received.append(True)
            return {"type": "http.request", "body": b""}
        await asyncio.sleep(60)

    received = []
    scope = {
        "type": "http",
        "method": "GET",
        "path": address,
        "query_string": b"",
        "headers": [],
        "client": (client, 4000),
    }
    await handler(scope, receive, send)
    body = b"".join(message.get("body", b"") for message in sent)
    headers = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, body.decode()


@override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=CHAIN)
def test_visitor_gets_a_page_while_a_scraper_occupies_its_places():
    gate.close()

    async def scenario():
        handler = request_handler.RequestHandler()
        scraper = [asyncio.create_task(fetch(handler, "/page/", SCRAPER)) for _ in range(40)]
        await asyncio.sleep(0)
        status, _headers, body = await asyncio.wait_for(fetch(handler, "/page/", VISITOR), 20)
        assert (status, body) == (200, "seen")
        assert gate.begun.count(SCRAPER) <= request_handler.AT_ONCE_OF_A_NETWORK
        gate.opened.set()
        assert [answer[0] for answer in await asyncio.gather(*scraper)] == [200] * 40

    asyncio.run(scenario())


@override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=CHAIN)
@pytest.mark.parametrize(
    ("address", "words"),
    [("/page/", "Le site est très sollicité"), ("/en/page/", "The site is very busy")],
)
def test_page_that_waited_too_long_says_so_and_when_to_try_again(monkeypatch, address, words):
    status, headers, body = overdue(monkeypatch, address)
    assert (status, headers["retry-after"]) == (503, "5")
    assert words in body


@override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=CHAIN)
def test_request_to_the_api_that_waited_too_long_gets_the_error_shape(monkeypatch):
    status, headers, body = overdue(monkeypatch, "/api/v1/page/")
    assert (status, headers["retry-after"]) == (503, "5")
    assert headers["content-type"] == "application/json"
    assert '"type": "server_error"' in body


def overdue(monkeypatch, address):
    """Return the response to a request for which no place becomes free."""
    monkeypatch.setattr(request_handler, "PATIENCE", 0.01)
    monkeypatch.setattr(request_handler, "AT_ONCE", 0)
    return asyncio.run(fetch(request_handler.RequestHandler(), address, VISITOR))


@pytest.mark.parametrize(
    ("scope", "is_urgent"),
    [({"method": "GET"}, False), ({"method": "PUT"}, True), ({"method": "GET", RENEWAL: 1}, True)],
)
def test_writes_and_renewals_of_stored_pages_are_urgent(scope, is_urgent):
    request = ASGIRequest({"path": "/", "headers": [], **scope}, None)
    assert request_handler._is_urgent(request) is is_urgent


@override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=CHAIN)
@pytest.mark.parametrize("address", ["/health/live", "/static/consult.css"])
def test_probes_and_static_files_do_not_wait(monkeypatch, address):
    monkeypatch.setattr(request_handler, "AT_ONCE", 0)
    status, _headers, body = asyncio.run(fetch(request_handler.RequestHandler(), address, VISITOR))
    assert (status, body) == (200, "served")
