"""Production refuses to start on what would be unsafe, and says which."""

import os
import subprocess
import sys

import pytest

GOOD = {
    "SECRET_KEY": "k7-Zq9_wLx2VbN4mTr8sPd3hGf6jYc1aEu5oXi0QlRtWz7KvBn",
    "DATABASE_URL": "postgresql://consult_app:x@db/consult",
    "DATABASE_OWNER_URL": "postgresql://consult_owner:x@db/consult",
    "REDIS_URL": "redis://cache:6379/0",
    "DEFAULT_FROM_EMAIL": "Consult <consultations@example.org>",
}


BUCKET = {"S3_BUCKET": "consult", "S3_ENDPOINT_URL": "https://files.example.org/", "UPLOADS_DIRECT": "true"}


def start(told="s.SESSION_COOKIE_NAME", **changes):
    """Load the production settings in a process of their own, and print something of them."""
    clean = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "PYTHONPATH", "LANG")}
    environment = {**clean, **{k: v for k, v in {**GOOD, **changes}.items() if v is not None}}
    return subprocess.run(
        [sys.executable, "-c", f"import consult.project.settings.production as s; print({told})"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_good_environment_starts():
    done = start()
    assert (done.returncode, done.stdout.strip()) == (0, "__Host-session"), done.stderr


def test_browsers_may_send_to_the_bucket_where_the_operator_chose_so():
    told = "s.UPLOADS_DIRECT, *s.CONTENT_SECURITY_POLICY['DIRECTIVES']['connect-src']"
    origin = "https://files.example.org"
    assert start(told, **BUCKET).stdout.split() == [origin, "'self'", origin]
    assert start(told, **BUCKET | {"UPLOADS_DIRECT": None}).stdout.split() == ["'self'"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY"),
        ({"DEBUG": "true"}, "DEBUG"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"PUBLIC_SCHEME": "http"}, "PUBLIC_SCHEME"),
        ({"DATABASE_URL": None}, "DATABASE_URL"),
        ({"DATABASE_OWNER_URL": None}, "DATABASE_OWNER_URL"),
        ({"DATABASE_OWNER_URL": GOOD["DATABASE_URL"]}, "one role"),
        ({"REDIS_URL": None}, "REDIS_URL"),
        ({"DEFAULT_FROM_EMAIL": None}, "DEFAULT_FROM_EMAIL"),
        (BUCKET | {"S3_BUCKET": None}, "UPLOADS_DIRECT"),
        (BUCKET | {"S3_ENDPOINT_URL": None}, "UPLOADS_DIRECT"),
    ],
)
def test_unsafe_environment_is_refused_by_name(change, reason):
    done = start(**change)
    assert done.returncode != 0
    assert "does not start in production" in done.stderr
    assert reason in done.stderr.splitlines()[-1]
