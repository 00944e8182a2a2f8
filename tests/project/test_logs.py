"""Log lines contain no personal data.

They contain no address, no query string (a search, a receipt or a preview key) and no account.
"""

import io
import json
import logging

import pytest
import structlog
from celery import shared_task
from django.db import IntegrityError, transaction
from django.test import Client
from structlog.testing import capture_logs

from consult.core.records.failures import without_personal_data
from consult.core.web import health
from consult.organisations.models import Organisation
from consult.project.logs import formatter


@pytest.fixture
def written():
    """Yield a function that returns the log lines written during the test."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(level)


def test_request_log_line_contains_the_path_alone(organisation, written):
    Client().get("/search/?q=0123456789abcdef")
    lines = [line for line in written() if line["event"] == "request_finished"]
    assert [line["request"] for line in lines] == ["GET /search/"]
    assert "0123456789abcdef" not in json.dumps(written())


def test_secret_link_to_unpublished_text_is_not_logged(organisation, written):
    Client().get("/en/read-over/a-token-of-somebody/answer/?wrong=1")
    lines = [line for line in written() if line["event"] == "request_finished"]
    assert [line["request"] for line in lines] == ["GET /en/read-over/…/answer/"]
    assert "a-token-of-somebody" not in json.dumps(written())


def test_addresses_quoted_in_errors_are_not_written(written):
    log = structlog.get_logger("tests")
    try:
        raise RuntimeError("Key (email)=(someone@example.org) already exists.")
    except RuntimeError:
        log.exception("delivery_failed", email="someone@example.org", ip="192.0.2.7")
    logging.getLogger("tests").error("refused: <someone@example.org>")
    text = json.dumps(written())
    assert "someone" not in text
    assert "192.0.2.7" not in text
    assert "(address)" in text


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("Key (email)=(a.b+c@mairie.example.fr) exists", "Key (email)=((address)) exists"),
        ("{'x@example.org': (550, b'no')}", "{'(address)': (550, b'no')}"),
        ("postgres://app:secret@localhost/consult", "postgres://app:(address)"),
        ("no address here @ all", "no address here @ all"),
        (
            'IntegrityError: new row violates check "known"\nDETAIL:  Failing row contains (disagree,\nlines).',
            'IntegrityError: new row violates check "known"\n(details left out)',
        ),
        (
            "CheckViolation: ligne\nDÉTAIL\u202f: La ligne (disagree).\n\nThe above exception was the cause",
            "CheckViolation: ligne\n(details left out)\n\nThe above exception was the cause",
        ),
        (
            repr(ValueError("refused\nDETAIL:  (disagree,\nlines)")) + "\nTraceback",
            "ValueError('refused\n(details left out)\nTraceback",
        ),
        (
            "SyntaxError: at end\nLINE 1: INSERT INTO b VALUES ('disagree')\n     ^",
            "SyntaxError: at end\n(details left out)",
        ),
    ],
)
def test_addresses_and_rows_in_a_message_are_redacted(text, redacted):
    assert without_personal_data(text) == redacted


def test_formatter_made_again_leaves_used_loggers_captured():
    """Check that the formatter can be made again without losing captured logs.

    Tests that read the log must not depend on earlier tests in the same process.
    """
    log = structlog.get_logger("tests.used")
    log.info("before")
    formatter()
    with capture_logs() as lines:
        log.info("after")
    assert [line["event"] for line in lines] == ["after"]


def test_row_that_a_constraint_refuses_is_not_logged(organisation, written):
    log = structlog.get_logger("tests")
    try:
        with transaction.atomic():
            Organisation.objects.create(pk=organisation.pk)
    except IntegrityError:
        log.exception("not_stored")
    [line] = [line for line in written() if line["event"] == "not_stored"]
    assert "IntegrityError" in line["exception"]
    assert str(organisation.pk) not in line["exception"]


def test_row_that_a_task_may_not_store_is_not_logged(organisation, written):
    @shared_task(name="tests.store")
    def store():
        with transaction.atomic():
            Organisation.objects.create(pk=organisation.pk)

    store.apply()
    assert "details left out" in json.dumps(written())
    assert str(organisation.pk) not in json.dumps(written())


def test_failed_request_is_logged_once_and_mailed_to_nobody(
    monkeypatch, organisation, settings, mailoutbox, written
):
    def fails(*args):
        raise RuntimeError("broken")

    settings.ADMINS = [("", "operator@example.org")]
    monkeypatch.setattr(health, "_answer", fails)
    client = Client(raise_request_exception=False)
    assert client.get("/health/serve").status_code == 500
    assert [line["event"] for line in written() if line["level"] == "error"] == ["request_failed"]
    assert mailoutbox == []


def test_probe_that_finds_a_part_down_writes_one_warning(
    monkeypatch, settings, mailoutbox, written
):
    def fails():
        raise ConnectionError

    settings.ADMINS = [("", "operator@example.org")]
    monkeypatch.setattr(health, "CHECKS", {name: lambda: None for name in health.CHECKS})
    monkeypatch.setitem(health.CHECKS, "redis", fails)
    assert Client().get("/health/ready").status_code == 503
    lines = [(line["level"], line["event"]) for line in written()]
    assert (lines, mailoutbox) == ([("warning", "not_ready")], [])
