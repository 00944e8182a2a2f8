"""Health probes for load balancers and operators.

They answer whether the process runs and whether the services that it needs answer. They need
neither an organisation nor a login.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import cast

import structlog
from celery import current_app
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core.cache import cache
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from consult.core.postgres.schema import missing_migrations
from consult.core.queue import long_jobs, schedule

log = structlog.get_logger(__name__)
PATIENCE = 1.0  # seconds that a worker has to answer
# Seconds in which beat sends a task, and in which a queue finishes one that was sent to it.
LATEST = 120


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _static() -> None:
    """Raise `FileNotFoundError` if static files have hashed names and their manifest is missing.

    Without the manifest every page would fail.
    """
    if not getattr(staticfiles_storage, "hashed_files", True):
        raise FileNotFoundError(cast("ManifestFilesMixin", staticfiles_storage).manifest_name)


def _redis() -> None:
    cache.set("health", "up", timeout=10)
    if cache.get("health") != "up":
        raise ConnectionError("the cache forgets")


def _storage() -> None:
    """Raise an error unless the storage directory is writable, or the bucket answers."""
    if not isinstance(default_storage, FileSystemStorage):
        default_storage.exists("health")
        return
    place = Path(default_storage.location)
    nearest = next(folder for folder in (place, *place.parents) if folder.exists())
    if not os.access(nearest, os.W_OK):
        raise PermissionError(nearest)


def _schema() -> None:
    """Raise `LookupError` while a migration of this version is missing, so that pages fail.

    A newer schema is accepted: the version before it works with it.
    """
    if missing := missing_migrations():
        raise LookupError(f"{len(missing)} migrations are missing")


def _worker() -> None:
    _queue("default")


def _media_worker() -> None:
    _queue("media")


def _queue(queue: str) -> None:
    """Raise `TimeoutError` unless a worker of this queue answers and finishes tasks.

    The names of workers begin with those of their queues (`docker/worker`). A worker answers even
    if its processes, which run the tasks, have stopped. A recording may take hours: then no other
    task finishes, but the job has a lease.
    """
    pattern = f"*{queue}*@*"
    control = current_app.control
    if not control.inspect(timeout=PATIENCE, limit=1, pattern=pattern, matcher="glob").ping():
        raise TimeoutError("no worker answers")
    if schedule.seconds_waiting(queue) > LATEST and not long_jobs.is_running(queue):
        raise TimeoutError("no task is finished")


def _beat() -> None:
    if schedule.seconds_since_beat() > LATEST:
        raise TimeoutError("no task is sent")


CHECKS = {
    "database": _database,
    "schema": _schema,
    "static": _static,
    "redis": _redis,
    "storage": _storage,
    "worker": _worker,
    "media_worker": _media_worker,
    "beat": _beat,
}
# Without these no page can be served. Without the others, people can still read, propose and vote.
SERVING = ("database", "schema", "static")
# Nothing is known of these parts while the one that they need is down.
NEEDS = {"schema": "database", "worker": "redis", "media_worker": "redis", "beat": "redis"}


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """Answer 200 as long as the process answers requests. Check nothing else."""
    return JsonResponse({"status": "up"})


@never_cache
@require_safe
def serve(request: HttpRequest) -> JsonResponse:
    """Answer 200 while this process can serve pages, else 503.

    On a 503, a load balancer sends requests to another process.
    """
    return _answer(SERVING)


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 while every service that the installation needs answers, else 503.

    On a 503, the operator is alerted.
    """
    return _answer(CHECKS)


def _answer(names: tuple[str, ...] | dict[str, Callable[[], None]]) -> JsonResponse:
    """Return the state of each named service, without the cause of a failure."""
    states: dict[str, str] = {}
    for name in names:
        is_known = states.get(NEEDS.get(name, ""), "up") == "up"
        states[name] = _state(name, CHECKS[name]) if is_known else "unknown"
    is_up = set(states.values()) == {"up"}
    return JsonResponse(
        {"status": "up" if is_up else "down", **states}, status=200 if is_up else 503
    )


def _state(name: str, check: Callable[[], None]) -> str:
    try:
        check()
    except (
        Exception
    ) as error:  # client libraries raise any type; the page shows only "up" or "down"
        log.warning("not_ready", component=name, error=type(error).__name__)
        return "down"
    return "up"
