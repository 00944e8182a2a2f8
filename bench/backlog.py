"""The jobs that a burst of comments leaves, with one worker beside the web processes."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager

from django.db.models import Min
from django.utils import timezone

from bench import debates
from bench.discussion import CLIENTS, PEOPLE, token_of
from bench.scale import SECONDS, WARM, sized
from bench.servers import HERE, fresh_database, serve
from consult.core.enums import JobState
from consult.core.models import Job
from consult.core.postgres import tenancy

TOOLS = ("wrk",)
MOST = 5  # the backlog is gone within so many times the duration of the burst
PATIENCE = 20  # times the burst, after which the benchmark stops waiting
PAUSE = 0.1
SECTION = (
    f"Jobs after a burst of comments ({CLIENTS} clients, {SECONDS} s, one worker with one process)"
)
NOTE = """The share is the duration of the burst divided by the time until no job waits, at most 1. The worker
shares the cores with the web processes and the load generator during the burst."""


def run(report):
    """Write comments with dispatch on, then wait until the worker has done every job."""
    fresh_database()
    sizes = {"proposals": sized(5000, 200), "comments": sized(50_000, 6000)}
    site = debates.load(**sizes, with_questions=False)
    report.note(SECTION, NOTE)
    os.environ["CONSULT_BENCH_DISPATCH"] = "1"
    try:
        with tenancy.organisation(site.consultation.organisation_id):
            tokens = [token_of(site.consultation) for _ in range(PEOPLE)]
        with _worker(), serve("consult.project.asgi:application") as served:
            _burst(report, served, site.proposals[2], tokens)
    finally:
        del os.environ["CONSULT_BENCH_DISPATCH"]


def _burst(report, served, proposal, tokens):
    with tempfile.NamedTemporaryFile("w") as file:
        file.write("\n".join(tokens))
        file.flush()
        script = {
            "connections": CLIENTS,
            "script": HERE / "comments.lua",
            "words": [file.name, str(proposal)],
        }
        began = timezone.now()
        served.load("/api/v1/comments/", seconds=WARM, **script)
        _wait_until_none(began, PATIENCE * WARM)
        written = served.load("/api/v1/comments/", **script)
    remaining, age = _waiting(began)
    delay = _wait_until_none(began, PATIENCE * SECONDS)
    report.add(SECTION, "comments written during the burst", str(written))
    report.add(SECTION, "jobs at its end", f"{remaining:,}, the oldest since {age:.1f} s")
    found = f"{delay:.1f} s" if delay is not None else f"more than {PATIENCE * SECONDS} s"
    share = min(1, SECONDS / (delay or PATIENCE * SECONDS))
    report.add(SECTION, "time until none waits", found, ratio=share, least=1 / MOST)


def _waiting(began):
    """Return the number of unfinished jobs since a moment, and the age of the oldest in seconds.

    Those of the participants themselves wait for the schedule, because this process sends none.
    """
    with tenancy.across_organisations("a benchmark counts every job"):
        jobs = Job.objects.filter(state__in=JobState.unfinished(), wanted_at__gte=began)
        since = jobs.aggregate(since=Min("wanted_at"))["since"]
        return jobs.count(), (timezone.now() - since).total_seconds() if since else 0.0


def _wait_until_none(since, most):
    """Return the seconds until no job waits, or None after `most` seconds."""
    began = time.monotonic()
    while time.monotonic() - began < most:
        if _waiting(since)[0] == 0:
            return max(PAUSE, time.monotonic() - began)
        time.sleep(PAUSE)
    return None


@contextmanager
def _worker():
    """Run a worker on the benchmark's database until the block ends, without its schedule."""
    command = [sys.executable, "-m", "celery", "-A", "consult.project", "worker"]
    command += ["-P", "solo", "-Q", "default", "--loglevel", "error"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "bench.settings"}
    process = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(60)
