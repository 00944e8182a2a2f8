"""Log lines contain no personal data.

They contain no address, no query string (a search, a receipt or a preview key) and no account.
"""

import io
import json
import logging

import pytest
import structlog
from django.test import Client
from structlog.testing import capture_logs

from consult.core.failures import without_addresses
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
    ],
)
def test_mail_addresses_in_a_message_are_redacted(text, redacted):
    assert without_addresses(text) == redacted


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
