"""The time of the last scheduled run, stored in the cache.

The server of the cache is also the broker: without it no scheduled task runs.
"""

from __future__ import annotations

import math

import structlog
from django.core.cache import cache

from consult.core import clock

log = structlog.get_logger(__name__)
KEY = "schedule"


def note_run() -> None:
    """Store the present time. A task that beat sends every fifteen seconds calls this."""
    cache.set(KEY, clock.now(), timeout=None)


def seconds_since_run() -> float:
    """Return the age of the last run, or infinity if none is known or the cache does not answer."""
    try:
        ran = cache.get(KEY)
    except Exception as error:  # client libraries raise any type
        log.warning("schedule_unread", error=type(error).__name__)
        ran = None
    return (clock.now() - ran).total_seconds() if ran else math.inf
