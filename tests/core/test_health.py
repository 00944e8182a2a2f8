"""Health checks: the process is live while it answers, and ready when its services answer."""

from datetime import timedelta
from fnmatch import fnmatch
from unittest import mock

import pytest
from django.conf import settings as of_site
from django.core.cache import cache
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from consult.core import tasks
from consult.core.enums import JobState
from consult.core.models import Job
from consult.core.postgres import clock
from consult.core.postgres.clock import ClockNow
from consult.core.postgres.schema import known_migrations, missing_migrations
from consult.core.queue import jobs, long_jobs, schedule
from consult.core.web import health
from consult.project import celery
from consult.project.statics import Statics

PARTS = ("database", "schema", "static", "redis", "storage", "worker", "media_worker", "beat")


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
    assert answer.json() == {"status": "up"} | dict.fromkeys(PARTS, "up")


@pytest.mark.parametrize("broken", PARTS)
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
    unknown = {name for name, needed in health.NEEDS.items() if needed == broken}
    assert {name for name, state in answer.json().items() if state == "unknown"} == unknown
    assert list(answer.json().values()).count("up") == len(PARTS) - 1 - len(unknown)
    assert "secret" not in answer.content.decode()


@pytest.mark.parametrize(
    ("broken", "status"),
    [
        ("worker", 200),
        ("media_worker", 200),
        ("beat", 200),
        ("redis", 200),
        ("storage", 200),
        ("database", 503),
        ("schema", 503),
        ("static", 503),
    ],
)
@pytest.mark.usefixtures("all_up")
def test_serve_fails_only_if_pages_fail(monkeypatch, broken, status):
    def fails():
        raise ConnectionError

    monkeypatch.setitem(health.CHECKS, broken, fails)
    answer = Client().get("/health/serve")
    assert answer.status_code == status
    assert set(answer.json()) == {"status", "database", "schema", "static"}


def test_static_manifest_that_is_missing_is_down(monkeypatch, tmp_path):
    monkeypatch.setattr(health, "staticfiles_storage", Statics(location=tmp_path))
    with pytest.raises(FileNotFoundError):
        health.CHECKS["static"]()


def test_checks_reach_the_real_database_cache_and_storage(db, settings, tmp_path):
    for name in ("database", "schema", "static", "redis", "storage"):
        health.CHECKS[name]()


def test_storage_that_cannot_be_written_is_down(monkeypatch):
    monkeypatch.setattr(health.os, "access", lambda place, mode: False)
    with pytest.raises(PermissionError):
        health.CHECKS["storage"]()


@pytest.fixture
def workers(monkeypatch):
    """Return the names of the workers that answer, of both queues at first."""
    names = {"default@one", "media@one"}

    class Inspected:
        def __init__(self, pattern, **kwargs):
            self.pattern = pattern

        def ping(self):
            return {name: "pong" for name in names if fnmatch(name, self.pattern)} or None

    monkeypatch.setattr(health.current_app.control, "inspect", Inspected)
    cache.clear()
    return names


def states(*names):
    answer = Client().get("/health/ready").json()
    return [answer[name] for name in names]


def let_time_pass(monkeypatch, seconds):
    later = clock.now() + timedelta(seconds=seconds)
    monkeypatch.setattr(clock, "now", lambda: later)


def test_worker_of_one_queue_does_not_stand_for_the_other(db, workers):
    assert states("worker", "media_worker") == ["up", "up"]
    workers.remove("default@one")
    assert states("worker", "media_worker") == ["down", "up"]
    workers.add("media,default@two")
    workers.remove("media@one")
    assert states("worker", "media_worker") == ["up", "up"]


def test_queue_whose_worker_answers_but_finishes_nothing_is_down(db, workers, monkeypatch):
    schedule.note_sent("default")
    tasks.sweep_jobs()
    let_time_pass(monkeypatch, 100)
    assert states("worker", "media_worker") == ["up", "up"]
    let_time_pass(monkeypatch, 30)
    assert states("worker", "media_worker") == ["down", "down"]
    schedule.note_finished("media")
    assert states("worker", "media_worker") == ["down", "up"]
    schedule.note_finished("default")
    assert states("worker", "media_worker") == ["up", "up"]


def test_queue_at_a_long_job_is_up(organisation, workers, monkeypatch):
    monkeypatch.setattr(jobs, "known_jobs", {})
    monkeypatch.setattr(long_jobs, "known_jobs", jobs.known_jobs)
    jobs.job("tests.film", queue="media")(lambda: None)
    film = jobs.on_commit("tests.film")
    tasks.sweep_jobs()
    let_time_pass(monkeypatch, 130)
    for lease, expected in ((ClockNow() + timedelta(hours=1), "up"), (ClockNow(), "down")):
        Job.objects.filter(pk=film.pk).update(state=JobState.RUNNING, lease_until=lease)
        assert states("media_worker") == [expected]


def test_media_queue_is_asked_once_until_it_answers_or_the_question_is_old(workers, monkeypatch):
    asked = []
    monkeypatch.setattr(schedule, "send", lambda name, queue: asked.append((name, queue)))
    for _ in range(3):
        schedule.ask_media_queue()
    assert asked == [("core.answer", "media")]
    schedule.note_finished("media")
    schedule.ask_media_queue()
    assert len(asked) == 2


def test_beat_that_sends_no_task_is_down(db, workers, monkeypatch):
    assert states("beat") == ["down"]
    celery._note_sent("default", sender="core.sweep_jobs")
    assert states("beat", "worker") == ["up", "up"]
    celery.note_finished_task(
        task=mock.Mock(request=mock.Mock(delivery_info={"routing_key": "default"}))
    )
    let_time_pass(monkeypatch, 130)
    assert states("beat", "worker") == ["down", "up"]


def test_parts_that_need_redis_are_unknown_without_it(db, workers, monkeypatch):
    def away(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr(health.cache, "set", away)
    assert states("redis", "worker", "media_worker", "beat") == ["down", *["unknown"] * 3]


def test_schema_is_down_until_each_known_migration_is_applied(db):
    assert missing_migrations() == []
    health.CHECKS["schema"]()
    assert {label for label, _name in known_migrations()} >= {"core", "votes", "sessions"}
    MigrationRecorder.Migration.objects.filter(app="votes", name__startswith="0001").delete()
    assert [label for label, _name in missing_migrations()] == ["votes"]
    with pytest.raises(LookupError, match="1 migrations are missing"):
        health.CHECKS["schema"]()


def test_schema_of_a_newer_version_is_accepted(db):
    MigrationRecorder.Migration.objects.create(app="votes", name="9999_of_the_next_version")
    health.CHECKS["schema"]()


def test_queues_of_the_schedule_are_those_of_the_jobs():
    queues = {
        known.queue or of_site.CELERY_TASK_DEFAULT_QUEUE for known in jobs.known_jobs.values()
    }
    assert queues == set(schedule.QUEUES)
