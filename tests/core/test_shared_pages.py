"""Public pages are cached for a few seconds, and pages of a person are never cached.

See docs/security-tests.md, section 36.
"""

import asyncio

import pytest

from consult.core.web.shared_pages import SharedPages
from consult.core.web.shared_pages.memory import Memory, page_of
from consult.core.web.shared_pages.spare_page import BEGINNING

PUBLIC = "public, max-age=0, s-maxage=5"
OWN = {"session", "csrftoken", "display"}


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


class Site:
    """A site whose pages contain their number. A test can make each page wait or fail."""

    def __init__(self, **headers):
        self.clock, self.made, self.requests, self.gate, self.failing = Clock(), 0, [], None, False
        self.before = ""
        self.status, self.headers = (
            200,
            {"cache-control": PUBLIC, "content-type": "text/plain"} | headers,
        )
        self.pages = SharedPages(
            self.answer, cookies=OWN, apart=["/static/"], clock=self.clock, patience=0.02
        )

    async def answer(self, scope, receive, send):
        self.made += 1
        number = self.made
        self.requests.append({name.decode(): value.decode() for name, value in scope["headers"]})
        assert (await receive())["more_body"] is False
        if self.gate:
            await self.gate.wait()
        if self.failing:
            raise RuntimeError("the maker failed")
        await answer(send, self.status, self.headers, f"{self.before}page {number}".encode())

    async def get(self, path="/", method="GET", host="testserver", query="", **headers):
        sent, request_headers = (
            [],
            {"host": host} | {name.replace("_", "-"): value for name, value in headers.items()},
        )
        scope = {
            "type": "http",
            "method": method,
            "scheme": "https",
            "path": path,
            "query_string": query.encode(),
        }
        scope["headers"] = [
            (name.encode(), value.encode("latin1")) for name, value in request_headers.items()
        ]

        async def receive():
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message):
            sent.append(message)

        await self.pages(scope, receive, send)
        return Response(sent)


async def answer(send, status, headers, body):
    sized = headers if "content-length" in headers else headers | {"content-length": str(len(body))}
    pairs = [(name.encode(), value.encode()) for name, value in sized.items() if value]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": body[:3], "more_body": True})
    await send({"type": "http.response.body", "body": body[3:], "more_body": False})


class Response:
    def __init__(self, sent):
        self.status = sent[0]["status"]
        self.headers = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
        self.text = b"".join(message.get("body", b"") for message in sent[1:]).decode()


async def at_rest(site):
    """Wait until all background renewals are done."""
    while site.pages.renewals:
        await asyncio.wait(set(site.pages.renewals))
        await asyncio.sleep(0)


def story(test):
    """Run an asynchronous test in one event loop."""

    def run(*args, **kwargs):
        asyncio.run(test(*args, **kwargs))

    run.__name__, run.__doc__, run.__wrapped__ = test.__name__, test.__doc__, test
    return run


# ---- cached pages and their readers


@story
async def test_public_page_is_made_once_and_has_an_etag():
    site = Site()
    first, second = await site.get(), await site.get()
    assert (first.text, second.text, site.made) == ("page 1", "page 1", 1)
    assert first.headers["etag"] == second.headers["etag"]
    assert (first.headers["age"], second.headers["age"]) == ("0", "0")
    again = await site.get(if_none_match=f'"other", W/{first.headers["etag"]}')
    assert (again.status, again.text, "content-type" in again.headers) == (304, "", False)
    assert again.headers["cache-control"] == PUBLIC


@story
async def test_cached_headers_are_the_original_ones():
    site = Site(
        **{
            "content-security-policy": "default-src 'self'",
            "x-frame-options": "DENY",
            "vary": "Cookie",
        }
    )
    first, second = await site.get(), await site.get()
    assert first.headers == second.headers
    assert second.headers["content-security-policy"] == "default-src 'self'"


@story
async def test_each_host_scheme_and_address_is_a_page_of_its_own():
    site = Site()
    pages = [
        await site.get(),
        await site.get(host="autre.example.org"),
        await site.get(query="page=2"),
        await site.get("/en/"),
        await site.get(x_forwarded_proto="http"),
        await site.get(origin="https://ailleurs.example.org"),
    ]
    assert [page.text for page in pages] == [f"page {number}" for number in range(1, 7)]


PERSONAL_HEADERS = [
    {"cookie": "session=x"},
    {"cookie": "_audience=1; csrftoken=x"},
    {"cookie": "display=dark.normal.auto"},
    {"authorization": "Bearer x"},
    {"hx_request": "true"},
    {"range": "bytes=0-3"},
]


@pytest.mark.parametrize("own", PERSONAL_HEADERS)
@story
async def test_request_of_a_person_neither_fills_nor_reads_the_cache(own):
    site = Site()
    assert [(await site.get(**headers)).text for headers in (own, {}, own, {})] == [
        "page 1",
        "page 2",
        "page 3",
        "page 2",
    ]
    assert all(site.requests[0][name.replace("_", "-")] == value for name, value in own.items())


@pytest.mark.parametrize(
    ("status", "seconds", "wanted"), [(503, 0, 200), (500, 0, 500), (200, 0, 200), (503, 6, 503)]
)
@story
async def test_person_gets_the_page_of_visitors_with_a_notice_during_overload(
    status, seconds, wanted
):
    site = Site()
    site.before, site.pages.notice = BEGINNING.decode(), lambda path: b"<p>Later</p>"
    await site.get()
    site.status, site.headers = status, {"cache-control": "private", "content-type": "text/html"}
    site.clock.now += seconds
    answered = await site.get(cookie="session=1")
    assert answered.status == wanted
    is_spare = (status, seconds) == (503, 0)
    assert (answered.text == f"{BEGINNING.decode()}<p>Later</p>page 1") == is_spare
    if is_spare:
        assert answered.headers["cache-control"] == "private, no-store"
        assert answered.headers["content-length"] == str(len(answered.text))
        assert "etag" not in answered.headers


@story
async def test_foreign_cookies_do_not_prevent_sharing_and_are_dropped():
    site = Site()
    texts = [
        (await site.get(cookie=cookie)).text
        for cookie in ("_audience=1", "other=2; sessions=3", "\xa0x")
    ]
    assert texts == ["page 1", "page 1", "page 1"]
    assert "cookie" not in site.requests[0]
    assert (await site.get("/elsewhere/", cookie="_audience=1")).text == "page 2"
    assert "cookie" not in site.requests[1]


@story
async def test_post_and_excluded_paths_are_passed_through():
    site = Site()
    for request in ({"method": "POST"}, {"path": "/static/site.css"}):
        await site.get(**request, cookie="_audience=1")
        await site.get(**request, cookie="_audience=1")
    assert (site.made, {headers["cookie"] for headers in site.requests}) == (4, {"_audience=1"})


@story
async def test_head_reads_the_cache_and_does_not_fill_it():
    site = Site()
    await site.get(method="HEAD")
    assert ((await site.get()).text, (await site.get(method="HEAD")).text) == ("page 2", "page 2")


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (200, {"set-cookie": "display=dark"}),
        (200, {"cache-control": "private, no-store"}),
        (200, {"cache-control": ""}),
        (200, {"vary": "Cookie, Accept-Language"}),
        (200, {"content-length": "700000"}),
        (200, {"content-length": "1"}),
        (200, {"transfer-encoding": "chunked", "content-length": ""}),
        (404, {}),
        (302, {"location": "/"}),
    ],
)
@story
async def test_answer_that_must_not_be_shared_is_made_each_time(status, headers):
    site = Site(**headers)
    site.status = status
    assert [(await site.get()).text for _ in range(2)] == ["page 1", "page 2"]
    assert (site.pages.memory.used, site.pages.makings) == (0, {})


# ---- many requests at once


async def crowd(site, number=50, **ask):
    site.gate = asyncio.Event()
    readers = [asyncio.create_task(site.get(**ask)) for _ in range(number)]
    await asyncio.sleep(0)
    return readers


@story
async def test_page_is_made_once_for_many_first_readers():
    site = Site()
    readers = await crowd(site)
    site.gate.set()
    assert {answered.text for answered in await asyncio.gather(*readers)} == {"page 1"}
    assert (site.made, site.pages.makings) == (1, {})


@story
async def test_renewal_near_the_end_starts_once_and_delays_no_reader():
    site = Site()
    await site.get(referer="https://ailleurs.example.org/", user_agent="x")
    site.clock.now += 3
    readers = await crowd(site, referer="https://ailleurs.example.org/")
    assert {answered.text for answered in await asyncio.gather(*readers)} == {"page 1"}
    await asyncio.sleep(0)  # the renewal starts after their answers
    assert site.made == 2
    assert site.requests[1] == {"host": "testserver"}
    site.gate.set()
    await at_rest(site)
    last = await site.get()
    assert (last.text, last.headers["age"], site.made) == ("page 2", "0", 2)


@story
async def test_expired_page_is_not_served_even_during_its_renewal():
    """Check that a hidden page disappears within its announced seconds.

    They are counted from the start of its rendering.
    """
    site = Site()
    site.gate = asyncio.Event()
    first = asyncio.create_task(site.get())
    await asyncio.sleep(0)
    site.clock.now += 2
    site.gate.set()
    assert (await first).text == "page 1"
    assert (await site.get()).headers["age"] == "2"
    site.clock.now += 2
    readers = await crowd(site, 5)
    assert {answered.text for answered in await asyncio.gather(*readers)} == {"page 1"}
    site.clock.now += 1
    late = asyncio.create_task(site.get())
    await asyncio.sleep(0)
    assert not late.done()
    site.gate.set()
    assert ((await late).text, site.made) == ("page 2", 2)


@story
async def test_hidden_page_is_dropped_as_soon_as_its_renewal_is_404():
    site = Site()
    await site.get()
    site.clock.now += 3
    site.status = 404
    assert (await site.get()).text == "page 1"
    await at_rest(site)
    assert (await site.get()).status == 404


@story
async def test_reader_who_waited_too_long_makes_their_own_page():
    site = Site()
    readers = await crowd(site, 3)
    await asyncio.sleep(0.05)
    assert site.made == 3
    site.gate.set()
    assert sorted(answered.text for answered in await asyncio.gather(*readers)) == [
        "page 1",
        "page 2",
        "page 3",
    ]
    assert site.pages.makings == {}


@story
async def test_failing_maker_releases_the_waiting_readers_and_stores_no_page():
    site = Site()
    readers = await crowd(site, 5)
    site.failing = True
    site.gate.set()
    refused = await asyncio.gather(*readers, return_exceptions=True)
    assert [type(refusal) for refusal in refused] == [RuntimeError] * 5
    assert (site.pages.makings, site.pages.memory.used) == ({}, 0)
    site.failing = False
    assert (await site.get()).status == 200


@story
async def test_disconnected_maker_releases_the_waiting_readers():
    site = Site()
    readers = await crowd(site, 3)
    readers[0].cancel()
    site.gate.set()
    answered = await asyncio.gather(*readers, return_exceptions=True)
    assert [type(answered[0]), answered[1].status, answered[2].status] == [
        asyncio.CancelledError,
        200,
        200,
    ]


@pytest.mark.parametrize("status", [500, 503, 429, RuntimeError])
@story
async def test_failing_renewal_keeps_the_page_until_it_expires(status, caplog):
    site = Site()
    await site.get()
    site.clock.now += 4
    if status is RuntimeError:
        site.failing = True
    else:
        site.status, site.headers["cache-control"] = status, ""
    assert (await site.get()).text == "page 1"
    await at_rest(site)
    assert (await site.get()).text == "page 1"
    await at_rest(site)
    assert (site.made, site.pages.makings) == (3, {})
    site.clock.now += 1
    site.failing = False
    assert (await site.get()).text == "page 4"
    assert len(
        [line for line in caplog.records if "could not be renewed" in line.getMessage()]
    ) == (2 if status is RuntimeError else 0)


@story
async def test_few_pages_are_renewed_at_once():
    site = Site()
    for number in range(6):
        await site.get(f"/{number}/")
    site.clock.now += 3
    site.gate = asyncio.Event()
    for number in range(6):
        assert (await site.get(f"/{number}/")).text == f"page {number + 1}"
    await asyncio.sleep(0)
    assert site.made == 6 + 4
    site.gate.set()
    await at_rest(site)


@story
async def test_reader_with_a_copy_does_not_deprive_the_waiting_readers():
    """Check that the page is made again for the readers without a copy.

    The API answers 304 by itself to a reader who has one.
    """
    site = Site()

    async def api(scope, receive, send):
        site.made += 1
        await site.gate.wait()
        if any(name == b"if-none-match" for name, _value in scope["headers"]):
            return await answer(send, 304, site.headers | {"etag": '"known"'}, b"")
        return await answer(send, 200, site.headers | {"etag": '"known"'}, b"whole")

    site.pages.app, site.gate = api, asyncio.Event()
    first = asyncio.create_task(site.get(if_none_match='"known"'))
    await asyncio.sleep(0)
    others = [asyncio.create_task(site.get()) for _ in range(5)]
    await asyncio.sleep(0)
    site.gate.set()
    assert (await first).status == 304
    assert {(answered.status, answered.text) for answered in await asyncio.gather(*others)} == {
        (200, "whole")
    }
    assert site.made == 2


# ---- memory


def page(size, seconds=5):
    headers = [
        (b"cache-control", b"public, s-maxage=%d" % seconds),
        (b"content-length", b"%d" % size),
    ]
    return page_of(headers, b"x" * size, 0.0)


def test_memory_is_bounded_in_number_and_drops_the_least_recently_read():
    memory = Memory(most=3)
    for name in "abc":
        memory.put((name,), page(1))
    memory.get(("a",), 0)
    memory.put(("d",), page(1))
    assert [bool(memory.get((name,), 0)) for name in "abcd"] == [True, False, True, True]


def test_memory_is_bounded_in_bytes_and_dropped_pages_free_their_room():
    memory = Memory(room=40_000)
    for number in range(100):
        memory.put((str(number % 7),), page(10_000))
        assert memory.used <= 40_000
    for number in range(7):
        memory.drop((str(number),))
    assert memory.used == 0


def test_expired_page_is_dropped():
    memory = Memory()
    memory.put(("a",), page(10, seconds=1))
    assert memory.get(("a",), 0.9)
    assert memory.get(("a",), 1.0) is None
    assert memory.used == 0
