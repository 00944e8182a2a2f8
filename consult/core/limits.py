"""Rate limits: counted in the cache, by rule and by who; a cache that is down limits nothing but logins (see docs)."""

import time
from contextlib import contextmanager, suppress
from contextvars import ContextVar

import structlog
from django.conf import settings
from django.core.cache import cache

from consult.core import tenancy
from consult.core.exceptions import TooMany

log = structlog.get_logger(__name__)
_lifted = ContextVar("limits_lifted", default=False)


@contextmanager
def lifted():
    """Count nothing in the block: what a command at the machine's shell does in people's names abuses nobody."""
    token = _lifted.set(True)
    try:
        yield
    finally:
        _lifted.reset(token)


def check(rule: str, who) -> None:
    """Count one more use of a rule by `who`; raise `TooMany` above its limit.

    Rules stand in `settings.RATE_LIMITS` as (number, seconds) pairs; every pair of a rule must hold.
    """
    if not settings.RATE_LIMITS_ON or _lifted.get():
        return
    for number, seconds in settings.RATE_LIMITS[rule]:
        window, key = _window(rule, who, seconds)
        if _count(key, seconds) > number:
            raise TooMany(retry_after=int((window + 1) * seconds - time.time()) + 1)


def give_back(rule: str, who) -> None:
    """Take back one use of a rule that `check` counted just now, and that did not take place."""
    if not settings.RATE_LIMITS_ON or _lifted.get():
        return
    for _number, seconds in settings.RATE_LIMITS[rule]:
        with suppress(Exception):  # a cache that is away, or a window that has just ended: the use stays counted
            cache.decr(_window(rule, who, seconds)[1])


def _window(rule, who, seconds):
    window = int(time.time() // seconds)
    return window, f"limit:{tenancy.current_organisation()}:{rule}:{who}:{seconds}:{window}"


def _count(key, seconds):
    try:
        return _add_one(key, seconds)
    except Exception as error:  # whatever the cache's client raises: voices count more than counters
        log.warning("limiter_away", error=type(error).__name__)
        return 0


def _add_one(key, seconds):
    try:
        return cache.incr(key)
    except ValueError:  # the first of its window
        cache.add(key, 0, timeout=seconds + 1)
        return cache.incr(key)
