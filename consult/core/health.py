"""Health probes for load balancers and operators.

They answer whether the process runs and whether the services that it needs answer. They need
neither an organisation nor a login.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, cast

import structlog
from celery import current_app
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core.cache import cache
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest


log = structlog.get_logger(__name__)
PATIENCE = 1.0  # seconds that a worker has to answer


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


def _worker() -> None:
    if not current_app.control.inspect(timeout=PATIENCE, limit=1).ping():
        raise TimeoutError("no worker answers")


CHECKS = {
    "database": _database,
    "static": _static,
    "redis": _redis,
    "storage": _storage,
    "worker": _worker,
}
# Without these two services no page can be served. Without the others, people can still read,
# propose and vote.
SERVING = ("database", "static")


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


def _answer(names: tuple[str, str] | dict[str, Callable[[], None]]) -> JsonResponse:
    """Return the state of each named service, without the cause of a failure."""
    states = {name: _state(name, CHECKS[name]) for name in names}
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
