"""Production refuses to start on what would be unsafe, and says which."""

import os
import subprocess
import sys

import pytest

GOOD = {
    "SECRET_KEY": "k7-Zq9_wLx2VbN4mTr8sPd3hGf6jYc1aEu5oXi0QlRtWz7KvBn",
    "ALLOWED_HOSTS": "consultations.example.org",
    "DATABASE_URL": "postgresql://consult_app:x@db/consult",
    "DATABASE_OWNER_URL": "postgresql://consult_owner:x@db/consult",
    "REDIS_URL": "redis://cache:6379/0",
    "DEFAULT_FROM_EMAIL": "Consult <consultations@example.org>",
}


def start(**changes):
    """Load the production settings in a process of their own."""
    clean = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "PYTHONPATH", "LANG")}
    environment = {**clean, **{k: v for k, v in {**GOOD, **changes}.items() if v is not None}}
    return subprocess.run(
        [sys.executable, "-c", "import consult.project.settings.production as s; print(s.SESSION_COOKIE_NAME)"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_good_environment_starts():
    done = start()
    assert (done.returncode, done.stdout.strip()) == (0, "__Host-session"), done.stderr


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY"),
        ({"DEBUG": "true"}, "DEBUG"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"PUBLIC_SCHEME": "http"}, "PUBLIC_SCHEME"),
        ({"DATABASE_URL": None}, "DATABASE_URL"),
        ({"DATABASE_OWNER_URL": None}, "DATABASE_OWNER_URL"),
        ({"DATABASE_OWNER_URL": GOOD["DATABASE_URL"]}, "one role"),
        ({"REDIS_URL": None}, "REDIS_URL"),
        ({"DEFAULT_FROM_EMAIL": None}, "DEFAULT_FROM_EMAIL"),
    ],
)
def test_unsafe_environment_is_refused_by_name(change, reason):
    done = start(**change)
    assert done.returncode != 0
    assert "does not start in production" in done.stderr
    assert reason in done.stderr.splitlines()[-1]
