"""Requests run on lasting threads, and are given up when their client disconnects."""

import asyncio
import threading
import time

from django.core.signals import request_finished
from django.http import HttpResponse, StreamingHttpResponse
from django.test import override_settings
from django.urls import path
from django.utils import translation

from consult.core.web import request_handler

here = override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[])
CLIENT = "203.0.113.9"
seen = []
may_end = threading.Event()


def note(request):
    seen.append(threading.current_thread().name)
    return HttpResponse("seen")


def wait(request):
    seen.append("begun")
    may_end.wait(20)
    seen.append("ended")
    return HttpResponse("seen")


def switch(request):
    before = translation.get_language()
    translation.activate("en")
    return HttpResponse(before)


def stream(request):
    async def parts():
        try:
            while True:
                yield b"part"
                await asyncio.sleep(0.001)
        finally:
            seen.append("stopped")

    return StreamingHttpResponse(parts())


def fail(request):
    raise ZeroDivisionError


urlpatterns = [path(f"{view.__name__}/", view) for view in (note, wait, switch, stream, fail)]


class Line:
    """A connection of a client, which may disconnect."""

    def __init__(self, handler, address):
        self.sent, self.gone = [], asyncio.Event()
        self.asked = False
        self.handler = handler
        self.scope = {
            "type": "http",
            "method": "GET",
            "path": address,
            "query_string": b"",
            "headers": [],
            "client": (CLIENT, 4000),
        }

    async def ask(self):
        """Return the status and the body of the response."""
        await self.handler(self.scope, self._receive, self._send)
        status = self.sent[0]["status"] if self.sent else None
        return status, b"".join(message.get("body", b"") for message in self.sent)

    async def _receive(self):
        if not self.asked:
            self.asked = True
            return {"type": "http.request", "body": b""}
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message):
        self.sent.append(message)


async def become(condition):
    """Wait until a condition is true."""
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        await asyncio.sleep(0.001)


def play(scenario):
    """Run a scenario with a new handler."""
    seen.clear()
    may_end.clear()

    async def run():
        handler = request_handler.RequestHandler()
        try:
            return await scenario(handler)
        finally:
            may_end.set()

    return asyncio.run(run())


@here
def test_consecutive_requests_run_on_a_few_lasting_threads():
    async def scenario(handler):
        for _ in range(20):
            assert await Line(handler, "/note/").ask() == (200, b"seen")

    play(scenario)
    assert len(seen) == 20
    assert len(set(seen)) <= request_handler.AT_ONCE + request_handler.SPARE
    assert all(name.startswith("request") for name in seen)


@here
def test_language_of_a_request_does_not_stay_in_its_thread():
    async def scenario(handler):
        # The server runs each request in a task, which has its own copy of the context.
        return [await asyncio.create_task(Line(handler, "/switch/").ask()) for _ in range(3)]

    assert play(scenario) == [(200, b"fr")] * 3


@here
def test_each_request_sends_its_signal_once():
    ends = []

    def note_end(**kwargs):
        ends.append(threading.current_thread().name)

    async def scenario(handler):
        await Line(handler, "/note/").ask()

    request_finished.connect(note_end)
    try:
        play(scenario)
    finally:
        request_finished.disconnect(note_end)
    assert ends == seen


@here
def test_error_in_a_view_is_answered():
    async def scenario(handler):
        return [(await Line(handler, address).ask())[0] for address in ("/fail/", "/note/")]

    with override_settings(DEBUG=False):
        assert play(scenario) == [500, 200]


@here
def test_request_that_waits_is_given_up_when_its_client_disconnects():
    async def scenario(handler):
        lines = [Line(handler, "/wait/") for _ in range(3)]
        tasks = [asyncio.create_task(line.ask()) for line in lines]
        await become(lambda: handler.queue.ordinary)
        lines[2].gone.set()
        assert await asyncio.wait_for(tasks[2], 20) == (None, b"")
        assert not handler.queue.ordinary
        may_end.set()
        assert await asyncio.gather(*tasks[:2]) == [(200, b"seen")] * 2
        assert not handler.queue.running

    play(scenario)
    assert seen.count("begun") == 2


@here
def test_client_that_disconnects_occupies_its_place_until_its_request_ends():
    async def scenario(handler):
        lines = [Line(handler, "/wait/") for _ in range(request_handler.AT_ONCE_OF_A_NETWORK)]
        tasks = [asyncio.create_task(line.ask()) for line in lines]
        await become(lambda: seen.count("begun") == len(lines))
        for line in lines:
            line.gone.set()
        later = asyncio.create_task(Line(handler, "/note/").ask())
        await become(lambda: handler.queue.ordinary)
        assert handler.queue.running[CLIENT] == len(lines)
        may_end.set()
        assert await later == (200, b"seen")
        await asyncio.gather(*tasks)

    play(scenario)


@here
def test_stream_ends_when_its_client_disconnects():
    async def scenario(handler):
        line = Line(handler, "/stream/")
        task = asyncio.create_task(line.ask())
        await become(lambda: len(line.sent) > 3)
        assert not handler.queue.running
        line.gone.set()
        status, _body = await asyncio.wait_for(task, 20)
        assert status == 200

    play(scenario)
    assert seen == ["stopped"]
