"""The application as served: cached pages have the headers and log lines of Django's pages."""

import asyncio
import logging

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test.utils import CaptureQueriesContext

from consult.core.web.shared_pages import SharedPages
from debates.proposals.actions.endorsements import endorse_comment
from frontend.toolkit.pages.page import DISPLAY_COOKIE
from tests.api.callers import Caller, comment, proposal
from tests.factories import make

SECURITY = {
    b"content-security-policy",
    b"x-frame-options",
    b"x-content-type-options",
    b"referrer-policy",
}
PAGE = "/consultations/essai/"


@pytest.fixture
def read(consultation, monkeypatch):
    """Yield a function that requests an address from a fresh server.

    It returns the status, the headers and the text.
    """
    from consult.project import asgi

    # The requests run in the test's thread and transaction, as with Django's own test clients.
    answer = sync_to_async(asgi.made._answer)
    monkeypatch.setattr(asgi.made, "answer_on_a_lasting_thread", answer)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    application = SharedPages(asgi.made, cookies=asgi.OWN_COOKIES, apart=settings.HOSTLESS_PATHS)
    yield lambda path, method="GET", **headers: async_to_sync(_read)(
        application, method, path, headers
    )
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


async def _read(application, method, path, headers):
    sent, request_headers = [], {"host": "testserver"} | headers
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
    }
    scope |= {
        "query_string": b"",
        "root_path": "",
        "server": ("testserver", 80),
        "client": ("127.0.0.1", 9),
    }
    scope["headers"] = [(name.encode(), value.encode()) for name, value in request_headers.items()]
    incoming = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive():
        return next(incoming, None) or await asyncio.Event().wait()

    async def send(message):
        sent.append(message)

    await application(scope, receive, send)
    headers = {name.lower(): value for name, value in sent[0]["headers"] if name != b"age"}
    return sent[0]["status"], headers, b"".join(message.get("body", b"") for message in sent[1:])


def test_cached_page_has_the_security_headers_of_the_original(read, django_assert_num_queries):
    first = read(PAGE)
    with django_assert_num_queries(0):
        second = read(PAGE)
    assert first == second
    assert first[0] == 200
    assert set(second[1]) >= SECURITY


def test_each_request_logs_one_line_with_a_request_id_and_no_person(read, caplog):
    caplog.set_level(logging.INFO)
    for _ in range(3):
        read(PAGE, **{"user-agent": "Navigateur (exemple)"})
    lines = [record.msg for record in caplog.records if "kept" in record.msg]
    assert [(line["event"], line["code"], line["request"]) for line in lines] == [
        ("request_finished", 200, f"GET {PAGE}")
    ] * 2
    assert len({line["request_id"] for line in lines}) == 2
    assert "Navigateur" not in str(lines)


def test_foreign_cookie_gets_the_cached_page_and_own_cookies_do_not(
    read, django_assert_num_queries
):
    cached = read(PAGE)
    with django_assert_num_queries(0):
        assert read(PAGE, cookie="_audience=1") == cached
    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
        with CaptureQueriesContext(connection) as queries:
            read(PAGE, cookie=f"{name}=x")
        assert len(queries) > 0
    assert b'data-theme="dark"' in read(PAGE, cookie=f"{DISPLAY_COOKIE}=dark.large.auto")[2]


def test_answer_without_content_has_no_body(read, consultation):
    """Check the body directly, because Django's test client would remove it."""
    author, other = make.person(consultation=consultation), make.person(consultation=consultation)
    written = proposal(consultation, author)
    new_comment = comment(written, author)
    endorse_comment(viewer=other, comment_id=new_comment.pk)
    for path, viewer in (
        (f"/comments/{new_comment.pk}/endorsement/", other),
        (f"/comments/{new_comment.pk}/", author),
        (f"/proposals/{written.pk}/", author),
    ):
        token = Caller(viewer).headers_of_calls["authorization"]
        status, _headers, text = read(f"/api/v1{path}", "DELETE", authorization=token)
        assert (status, text) == (204, b""), path


def test_own_cookies_include_every_cookie_of_this_site():
    from allauth.mfa import app_settings as mfa

    from consult.project.asgi import OWN_COOKIES

    ours = {
        settings.SESSION_COOKIE_NAME,
        settings.CSRF_COOKIE_NAME,
        settings.LANGUAGE_COOKIE_NAME,
        DISPLAY_COOKIE,
    }
    assert ours | {mfa.TRUST_COOKIE_NAME, "messages"} <= OWN_COOKIES
