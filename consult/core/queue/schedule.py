"""Times of the last acts of beat and of the workers of each queue, stored in the cache.

The server of the cache is also the broker: without it no scheduled task runs.
"""

import math
from datetime import datetime
from typing import Any

import structlog
from django.core.cache import cache

from consult.core.postgres import clock
from consult.core.queue.dispatch import send

log = structlog.get_logger(__name__)
KEY = "schedule"
BEAT = "schedule:beat"
QUEUES = ("default", "media")
# A question to a queue is sent again after so many seconds, since the broker may have lost it.
ASKED_AGAIN = 90


def note_run() -> None:
    """Store the present time. A task that beat sends every fifteen seconds calls this."""
    cache.set(KEY, clock.now(), timeout=None)


def note_sent(queue: str) -> None:
    """Store that beat sent a task to a queue now. Beat calls this."""
    now = clock.now()
    cache.set(BEAT, now, timeout=None)
    cache.add(_waiting(queue), now, timeout=None)


def ask_media_queue() -> None:
    """Send a task that does nothing to the media queue, which gets no task of the schedule.

    No second one is sent while the first one waits, for at least `ASKED_AGAIN` seconds.
    """
    cache.add(_waiting("media"), clock.now(), timeout=None)
    if cache.add(_asked("media"), 1, timeout=ASKED_AGAIN):
        send("core.answer", queue="media")


def note_finished(queue: str) -> None:
    """Store that a worker finished a task of a queue. The process that ran it calls this."""
    cache.delete_many([_waiting(queue), _asked(queue)])


def seconds_since_run() -> float:
    """Return the age of the last run, or infinity if none is known or the cache does not answer."""
    return _age_of(KEY)


def seconds_since_beat() -> float:
    """Return since when beat has sent no task, or infinity if that is not known."""
    return _age_of(BEAT)


def seconds_waiting(queue: str) -> float:
    """Return since when a queue has finished none of the tasks that were sent to it, or 0."""
    sent_at = _read(_waiting(queue))
    return _seconds_since(sent_at) if sent_at else 0.0


def _age_of(key: str) -> float:
    noted_at = _read(key)
    return _seconds_since(noted_at) if noted_at else math.inf


def _seconds_since(moment: datetime) -> float:
    return (clock.now() - moment).total_seconds()


def _read(key: str) -> Any:
    try:
        return cache.get(key)
    except Exception as error:  # client libraries raise any type
        log.warning("schedule_unread", error=type(error).__name__)
        return None


def _waiting(queue: str) -> str:
    return f"schedule:waiting:{queue}"


def _asked(queue: str) -> str:
    return f"schedule:asked:{queue}"
