"""Health checks: the process is live while it answers, and ready when its services answer."""

import pytest
from django.test import Client

from consult.core import health
from consult.project.statics import Statics


@pytest.fixture
def all_up(monkeypatch):
    monkeypatch.setattr(health, "CHECKS", dict.fromkeys(health.CHECKS, lambda: None))


def test_live_needs_no_service_and_no_known_host():
    answer = Client(headers={"host": "localhost"}).get("/health/live")
    assert (answer.status_code, answer.json(), answer.cookies) == (200, {"status": "up"}, {})
    assert "no-cache" in answer["Cache-Control"]


@pytest.mark.parametrize("host", ["10.0.0.7", "[fd00::7]:8000", "evil.example.com", "not a host"])
@pytest.mark.parametrize("path", ["/health/live", "/health/serve", "/health/ready"])
@pytest.mark.usefixtures("all_up")
def test_probe_is_answered_under_any_host(path, host):
    answer = Client(headers={"host": host}).get(path)
    assert (answer.status_code, answer.json()["status"]) == (200, "up")


@pytest.mark.parametrize(
    "path", ["/", "/health/", "/health/live/", "/health/other", "/metrics/", "/api/v1/proposals/"]
)
def test_other_paths_under_an_unknown_host_are_refused(path):
    assert Client(headers={"host": "10.0.0.7"}).get(path).status_code == 400


@pytest.mark.usefixtures("all_up")
def test_ready_names_each_checked_service():
    answer = Client().get("/health/ready")
    assert answer.status_code == 200
    assert answer.json() == {"status": "up"} | dict.fromkeys(
        ("database", "static", "redis", "storage", "worker"), "up"
    )


@pytest.mark.parametrize("broken", ["database", "static", "redis", "storage", "worker"])
@pytest.mark.usefixtures("all_up")
def test_not_ready_names_the_failing_service_without_details(monkeypatch, broken):
    def fails():
        raise ConnectionError("secret address")

    monkeypatch.setitem(health.CHECKS, broken, fails)
    answer = Client().get("/health/ready")
    assert (answer.status_code, answer.json()["status"], answer.json()[broken]) == (
        503,
        "down",
        "down",
    )
    assert [state for name, state in answer.json().items() if name not in ("status", broken)] == [
        "up"
    ] * 4
    assert "secret" not in answer.content.decode()


@pytest.mark.parametrize(
    ("broken", "status"),
    [("worker", 200), ("redis", 200), ("storage", 200), ("database", 503), ("static", 503)],
)
@pytest.mark.usefixtures("all_up")
def test_serve_fails_only_if_pages_fail(monkeypatch, broken, status):
    def fails():
        raise ConnectionError

    monkeypatch.setitem(health.CHECKS, broken, fails)
    answer = Client().get("/health/serve")
    assert answer.status_code == status
    assert set(answer.json()) == {"status", "database", "static"}


def test_static_manifest_that_is_missing_is_down(monkeypatch, tmp_path):
    monkeypatch.setattr(health, "staticfiles_storage", Statics(location=tmp_path))
    with pytest.raises(FileNotFoundError):
        health.CHECKS["static"]()


def test_checks_reach_the_real_database_cache_and_storage(db, settings, tmp_path):
    for name in ("database", "static", "redis", "storage"):
        health.CHECKS[name]()


def test_storage_that_cannot_be_written_is_down(monkeypatch):
    monkeypatch.setattr(health.os, "access", lambda place, mode: False)
    with pytest.raises(PermissionError):
        health.CHECKS["storage"]()


def test_missing_worker_is_down(monkeypatch):
    class NoWorker:
        def ping(self):
            return None

    monkeypatch.setattr(health.current_app.control, "inspect", lambda **kwargs: NoWorker())
    with pytest.raises(TimeoutError):
        health.CHECKS["worker"]()
