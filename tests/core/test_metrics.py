"""The metrics count waiting work for the operator, in all organisations, and name no person."""

import math
import re
import shutil
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import DatabaseError
from django.test import Client

from consult.core import checks, tasks
from consult.core.enums import JobState
from consult.core.models import Job
from consult.core.postgres import clock, tenancy
from consult.core.queue import jobs, schedule
from consult.core.records import mail
from consult.core.web import traffic
from tests.factories import make

NOT_OF_THE_INSTALLATION = (
    "#",
    "consult_request",
    "consult_sockets",
    "consult_upload",
    "consult_disk",
)
MAILS = {f'consult_mails_total{{state="{state}"}}': 0 for state in mail.STATES}


def figures():
    """Return the gauges by name."""
    answer = Client(headers={"host": "10.0.0.7:8000"}).get("/metrics")
    assert (answer.status_code, answer.cookies) == (200, {})
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    lines = [
        line
        for line in answer.content.decode().splitlines()
        if not line.startswith(NOT_OF_THE_INSTALLATION)
    ]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_quiet_installation_has_zero_counts(organisation):
    tasks.sweep_jobs()
    values = figures()
    assert 0 <= values.pop("consult_beat_seconds") < 60
    assert values.pop("consult_database_bytes") > 1_000_000
    assert values == {
        "consult_database_up": 1,
        **{f'consult_jobs{{state="{state}"}}': 0 for state in JobState.not_done()},
        'consult_queue_seconds{queue="default"}': 0,
        'consult_queue_seconds{queue="media"}': pytest.approx(0, abs=60),
        "consult_jobs_late_seconds": 0,
        "consult_jobs_failing_seconds": 0,
        'consult_mail_oldest_seconds{queue="messages"}': 0,
        'consult_mail_oldest_seconds{queue="news"}': 0,
        **MAILS,
    }


def test_waiting_work_is_counted_in_every_organisation(organisation, monkeypatch):
    monkeypatch.setattr(jobs, "known_jobs", {})
    jobs.job("tests.note")(lambda: None)
    jobs.job("tests.follower", is_short=True)(lambda: None)
    ago, longer_ago = (clock.now() - timedelta(minutes=minutes) for minutes in (5, 8))
    for place in (organisation, make.organisation(slug="autre", domain="autre.example")):
        with tenancy.organisation(place.id):
            refused = jobs.on_commit("tests.follower")
            jobs.on_commit("tests.note")
            jobs.on_commit("tests.follower")
            Job.objects.update(wanted_at=ago, due_at=ago)
            Job.objects.filter(pk=refused.pk).update(
                wanted_at=longer_ago, due_at=clock.now() + timedelta(hours=1), error="refused"
            )
            failed = jobs.on_commit("tests.note")
            Job.objects.filter(pk=failed.pk).update(state=JobState.FAILED)
            done = jobs.on_commit("tests.note")
            Job.objects.filter(pk=done.pk).update(state=JobState.DONE)
    values = figures()
    assert (values['consult_jobs{state="waiting"}'], values['consult_jobs{state="failed"}']) == (
        6,
        2,
    )
    assert 300 <= values["consult_jobs_late_seconds"] < 360
    assert 480 <= values["consult_jobs_failing_seconds"] < 540


def test_unavailable_database_is_shown(organisation, monkeypatch):
    def away(self):
        raise DatabaseError("secret address")

    monkeypatch.setattr("consult.core.web.metrics.Waiting._jobs", away)
    assert figures() == {
        "consult_database_up": 0,
        'consult_queue_seconds{queue="default"}': 0,
        'consult_queue_seconds{queue="media"}': 0,
        "consult_beat_seconds": schedule.seconds_since_run(),
        **MAILS,
    }


@pytest.mark.django_db
def test_schedule_that_never_ran_or_is_unknown_has_an_infinite_age(monkeypatch):
    def away(key):
        raise ConnectionError

    cache.delete(schedule.KEY)
    assert figures()["consult_beat_seconds"] == math.inf
    monkeypatch.setattr(schedule.cache, "get", away)
    assert figures()["consult_beat_seconds"] == math.inf


@pytest.mark.django_db
def test_metrics_refuse_a_post():
    assert Client(headers={"host": "localhost"}).post("/metrics").status_code == 405


@pytest.mark.django_db
def test_disks_and_traffic_are_in_the_metrics(settings, tmp_path):
    settings.MEDIA_ROOT, settings.MEDIA_WORK = tmp_path, tmp_path / "nowhere"
    text = Client(headers={"host": "10.0.0.7:8000"}).get("/metrics").content.decode()
    free = float(re.search(r'consult_disk_free_bytes{folder="media"} (.*)', text)[1])
    assert free == pytest.approx(shutil.disk_usage(tmp_path).free, rel=0.2)
    assert 'folder="work"' not in text
    assert "consult_sockets" in text and "consult_upload_bytes_total" in text


@pytest.mark.django_db
def test_alerts_and_documentation_name_existing_metrics(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    rules = (settings.ROOT / "deploy" / "prometheus" / "rules.yml").read_text()
    documented = (settings.ROOT / "docs" / "operating.md").read_text()
    tasks.sweep_jobs()
    checks.record("figures", [])
    traffic.requests.labels(kind="page", status="200").inc()
    traffic.seconds.labels(kind="page").observe(1)
    answer = Client(headers={"host": "10.0.0.7:8000"}).get("/metrics").content.decode()
    exported = set(re.findall(r"^(consult_\w+)", answer, re.MULTILINE))
    named = set(re.findall(r"consult_\w+", rules))
    assert named and named <= exported
    table = {re.sub("_(bucket|sum|count|created)$", "", name) for name in exported}
    assert {name for name in table if f"`{name}" not in documented} == set()
