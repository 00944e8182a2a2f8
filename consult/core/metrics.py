"""What an operator watches, in the format of Prometheus: what waits, for how long, and what was given up.

Everything is read from PostgreSQL at each scrape, and e-mails from the cache that all processes share, so that any
process answers for the whole installation.
"""

from collections.abc import Iterator

import structlog
from django.db import DatabaseError
from django.db.models import Count, Min
from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from consult.core import clock, mail, tenancy
from consult.core.enums import JobState
from consult.core.models import Delivery, Job

log = structlog.get_logger(__name__)


class Waiting(Collector):
    """Outbox and jobs of every organisation, counted; no name, no id."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The gauges; where the database does not answer, that alone."""
        try:
            with tenancy.across_organisations("what waits is counted for the operator"):
                gauges = [*self._outbox(), *self._jobs()]
        except DatabaseError as error:
            log.warning("metrics_unread", error=type(error).__name__)
            gauges = []
        yield _gauge("consult_database_up", "Whether PostgreSQL answered.", bool(gauges))
        yield from gauges

    def _outbox(self):
        waiting = Delivery.objects.filter(delivered_at__isnull=True)
        number, since = waiting.aggregate(n=Count("pk"), since=Min("event__created_at")).values()
        yield _gauge("consult_outbox_waiting", "Events that a subscriber has not had yet.", number)
        yield _gauge("consult_outbox_oldest_seconds", "Age of the oldest of them.", _age(since))

    def _jobs(self):
        by_state = dict(Job.objects.order_by().values_list("state").annotate(Count("pk")))
        states = GaugeMetricFamily("consult_jobs", "Jobs by state, of the last month.", labels=["state"])
        for state in JobState.values:
            states.add_metric([state], by_state.get(state, 0))
        yield states
        since = Job.objects.filter(state=JobState.WAITING).aggregate(since=Min("due_at"))["since"]
        yield _gauge("consult_jobs_late_seconds", "How late the job is that should have run first.", _age(since))


def _gauge(name, words, value):
    return GaugeMetricFamily(name, words, value=value)


def _age(since):
    return max(0.0, (clock.now() - since).total_seconds()) if since else 0


class Mails(Collector):
    """E-mails of every organisation, counted; no address."""

    def collect(self) -> Iterator[CounterMetricFamily]:
        """Yield the counter; nothing while the cache does not answer."""
        try:
            counted = mail.counted()
        except Exception as error:  # whatever the cache's client raises
            log.warning("metrics_unread", error=type(error).__name__)
            return
        mails = CounterMetricFamily("consult_mails", "E-mails sent, failed (tried again) or refused.", labels=["state"])
        for state, number in counted.items():
            mails.add_metric([state], number)
        yield mails


registry = CollectorRegistry()
registry.register(Waiting())
registry.register(Mails())


@never_cache
@require_safe
def metrics(request):
    """Figures for Prometheus; the proxy hides them from outside."""
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)
