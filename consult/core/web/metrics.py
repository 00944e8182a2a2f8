"""Metrics for the operator in the format of Prometheus: work that waits, its age, and failures.

Waiting work is read from PostgreSQL at each scrape, and counts of e-mails from the cache that all
processes share. So any process answers for the whole installation. The metrics of requests and
disks are those of the web server that answers (`traffic`).
"""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import structlog
from django.conf import settings
from django.core.files.storage import storages
from django.db import DatabaseError, connection
from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from consult.core.enums import JobState
from consult.core.models import CheckOutcome, Job
from consult.core.postgres import clock, tenancy
from consult.core.postgres.clock import ClockNow
from consult.core.queue import jobs, schedule
from consult.core.records import mail
from consult.core.web import traffic

log = structlog.get_logger(__name__)


class Waiting(Collector):
    """A collector that counts the jobs of every organisation, without name or id."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the gauges.

        If the database does not answer, yield only that fact and the age of the last scheduled
        task.
        """
        try:
            with tenancy.across_organisations("what waits is counted for the operator"):
                gauges = [*self._jobs(), *self._unsent_mails(), *self._checks(), *self._size()]
        except DatabaseError as error:
            log.warning("metrics_unread", error=type(error).__name__)
            gauges = []
        yield _gauge("consult_database_up", "Whether PostgreSQL answered.", bool(gauges))
        yield _gauge(
            "consult_beat_seconds", "Age of the last scheduled task.", schedule.seconds_since_run()
        )
        waiting = GaugeMetricFamily(
            "consult_queue_seconds",
            "Since when a queue has finished none of the tasks sent to it.",
            labels=["queue"],
        )
        for queue in schedule.QUEUES:
            waiting.add_metric([queue], schedule.seconds_waiting(queue))
        yield waiting
        yield from gauges

    def _jobs(self) -> Iterator[GaugeMetricFamily]:
        # Done jobs are not counted: the index of the others is small, and the table is large.
        waiting = Job.objects.filter(state__in=JobState.not_done())
        by_state = dict(waiting.order_by().values_list("state").annotate(Count("pk")))
        states = GaugeMetricFamily("consult_jobs", "Jobs by state.", labels=["state"])
        for state in JobState.not_done():
            states.add_metric([state], by_state.get(state, 0))
        yield states
        waiting = waiting.filter(state=JobState.WAITING)
        since = waiting.aggregate(since=Min("due_at"))["since"]
        yield _gauge(
            "consult_jobs_late_seconds",
            "How late the job is that should have run first.",
            _age(since),
        )
        since = waiting.exclude(error="").aggregate(since=Min("wanted_at"))["since"]
        yield _gauge(
            "consult_jobs_failing_seconds",
            "Since when the oldest job waits that has failed and is tried again.",
            _age(since),
        )

    def _unsent_mails(self) -> Iterator[GaugeMetricFamily]:
        oldest = GaugeMetricFamily(
            "consult_mail_oldest_seconds", "Age of the oldest unsent e-mail.", labels=["queue"]
        )
        for queue, since in {"messages": _oldest_message, **mail.queues}.items():
            oldest.add_metric([queue], _age(since()))
        yield oldest

    def _checks(self) -> Iterator[GaugeMetricFamily]:
        problems = GaugeMetricFamily(
            "consult_check_problems", "Problems of the last nightly check.", labels=["check"]
        )
        age = GaugeMetricFamily(
            "consult_check_age_seconds", "Age of the last nightly check.", labels=["check"]
        )
        for outcome in CheckOutcome.objects.order_by("name"):
            problems.add_metric([outcome.name], outcome.problems)
            age.add_metric([outcome.name], _age(outcome.checked_at))
        yield problems
        yield age

    def _size(self) -> Iterator[GaugeMetricFamily]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            [size] = cursor.fetchone()
        yield _gauge("consult_database_bytes", "Size of the database on its disk.", size)


def _oldest_message() -> datetime | None:
    """Return since when the oldest e-mail waits that a job sends."""
    unfinished = Job.objects.filter(state__in=JobState.unfinished(), name__in=jobs.mailers())
    due = unfinished.filter(wanted_at__lte=ClockNow())
    return due.aggregate(since=Min("wanted_at"))["since"]


class Disks(Collector):
    """A collector of the free bytes of three folders, on the machine that answers.

    They are the folders for stored files, for uploads and for work in progress.
    """

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the gauge, without the folders that do not exist on this machine."""
        free = GaugeMetricFamily(
            "consult_disk_free_bytes", "Free bytes of a folder's disk.", labels=["folder"]
        )
        places: dict[str, Path | str] = {
            "media": settings.MEDIA_ROOT,
            "uploads": storages["uploads"].path(""),
            "work": settings.MEDIA_WORK,
        }
        existing = {folder: Path(place) for folder, place in places.items() if Path(place).is_dir()}
        for folder, place in existing.items():
            free.add_metric([folder], shutil.disk_usage(place).free)
        yield free


def _gauge(name: str, words: str, value: bool | float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, value=value)


def _age(since: datetime | None) -> float:
    return max(0.0, (clock.now() - since).total_seconds()) if since else 0


class Mails(Collector):
    """A collector that counts the e-mails of every organisation, without addresses."""

    def collect(self) -> Iterator[CounterMetricFamily]:
        """Yield the counter, or nothing while the cache does not answer."""
        try:
            counted = mail.counted()
        except Exception as error:  # cache clients raise any type
            log.warning("metrics_unread", error=type(error).__name__)
            return
        mails = CounterMetricFamily(
            "consult_mails", "E-mails sent, failed (tried again) or refused.", labels=["state"]
        )
        for state, number in counted.items():
            mails.add_metric([state], number)
        yield mails


registry = CollectorRegistry()
registry.register(Waiting())
registry.register(Disks())
registry.register(Mails())


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Return the metrics for Prometheus. The proxy hides this page from the public."""
    figures = generate_latest(registry) + generate_latest(traffic.registry())
    return HttpResponse(figures, content_type=CONTENT_TYPE_PLAIN_0_0_4)
