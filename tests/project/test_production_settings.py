"""Production refuses to start on what would be unsafe, and says which."""

import os
import subprocess
import sys

import pytest
from uvicorn.config import STARTUP_FAILURE

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
    return run(f"import consult.project.settings.production as s; print({told})", **changes)


def run(code, **changes):
    """Run some code in a process of its own, in a good environment but for the changes."""
    clean = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "PYTHONPATH", "LANG")}
    environment = {**clean, **{k: v for k, v in {**GOOD, **changes}.items() if v is not None}}
    return subprocess.run(
        [sys.executable, "-c", code],
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
        ({"FORWARDED_ALLOW_IPS": "*"}, "FORWARDED_ALLOW_IPS"),
        ({"FORWARDED_ALLOW_IPS": "10.0.0.1,0.0.0.0/0"}, "FORWARDED_ALLOW_IPS"),
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


def test_empty_variables_leave_the_defaults():
    told = "s.ERASURE_KEY == s.SECRET_KEY, s.DRAFT_DAYS, s.STAFF_SECOND_FACTOR, s.FFMPEG, bool(s.STT_ENGINE)"
    empty = dict.fromkeys(("ERASURE_KEY", "DRAFT_DAYS", "STAFF_SECOND_FACTOR", "FFMPEG", "STT_ENGINE"), "")
    assert start(told, **empty).stdout.strip() == "True 90 True ffmpeg True"
    assert start("s.STT_ENGINE == ''", STT_ENGINE="none").stdout.strip() == "True"


def test_application_without_collected_static_files_does_not_start(tmp_path):
    environment = {"DJANGO_SETTINGS_MODULE": "consult.project.settings.production", "CONSULT_VAR": str(tmp_path)}
    done = run("import consult.project.asgi", **environment)
    assert done.returncode == STARTUP_FAILURE
    last = done.stderr.splitlines()[-1]
    assert last.startswith("Consult does not start in production: ") and "collectstatic" in last
