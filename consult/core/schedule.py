"""The time of the last run of the schedule, in the cache: without the cache's server no scheduled task runs either."""

import math

import structlog
from django.core.cache import cache

from consult.core import clock

log = structlog.get_logger(__name__)
KEY = "schedule"


def note_run():
    """Store the present moment; called by a task that beat sends every fifteen seconds."""
    cache.set(KEY, clock.now(), timeout=None)


def seconds_since_run() -> float:
    """Return the age of the last noted run; infinity where none is known or the cache does not answer."""
    try:
        ran = cache.get(KEY)
    except Exception as error:  # whatever the client library raises
        log.warning("schedule_unread", error=type(error).__name__)
        ran = None
    return (clock.now() - ran).total_seconds() if ran else math.inf
