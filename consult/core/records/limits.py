"""Rate limits, counted in the cache by rule and caller.

While the cache does not answer, `check` limits nothing. Signing in is then paused
(docs/architecture.md).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass

import structlog
from django.conf import settings
from django.core.cache import cache

from consult.core.exceptions import TooMany
from consult.core.postgres import tenancy

log = structlog.get_logger(__name__)
_lifted = ContextVar("limits_lifted", default=False)
_uses: ContextVar[list[Use] | None] = ContextVar("limit_uses", default=None)


@dataclass(frozen=True)
class Use:
    """A use of a limit of `number` acts in `seconds`.

    `remaining` is the number of acts that are still possible, `resets_in` the seconds until the
    count restarts.
    """

    rule: str
    number: int
    seconds: int
    remaining: int
    resets_in: int


@contextmanager
def observed() -> Iterator[list[Use]]:
    """Collect the limits that the block uses."""
    uses: list[Use] = []
    token = _uses.set(uses)
    try:
        yield uses
    finally:
        _uses.reset(token)


@contextmanager
def lifted() -> Iterator[None]:
    """Count nothing in the block.

    This is for commands at the shell, which act in the names of participants and abuse nothing.
    """
    token = _lifted.set(True)
    try:
        yield
    finally:
        _lifted.reset(token)


def check(rule: str, subject: object) -> None:
    """Count one more use of a rule by `subject`; raise `TooMany` above its limit.

    `settings.RATE_LIMITS` lists the rules as (number, seconds) pairs. Every pair of a rule applies.
    """
    if not settings.RATE_LIMITS_ON or _lifted.get():
        return
    for number, seconds in settings.RATE_LIMITS[rule]:
        window, key = _window(rule, subject, seconds)
        count = _count(key, seconds)
        resets_in = int((window + 1) * seconds - time.time()) + 1
        if (uses := _uses.get()) is not None:
            uses.append(Use(rule, number, seconds, max(number - count, 0), resets_in))
        if count > number:
            raise TooMany(retry_after=resets_in)


def give_back(rule: str, subject: str) -> None:
    """Undo one use of a rule that `check` has just counted, because the act did not take place."""
    if not settings.RATE_LIMITS_ON or _lifted.get():
        return
    for _number, seconds in settings.RATE_LIMITS[rule]:
        with suppress(
            Exception
        ):  # without a cache, or after the end of the window, the use stays counted
            cache.decr(_window(rule, subject, seconds)[1])


def _window(rule: str, subject: object, seconds: int) -> tuple[int, str]:
    window = int(time.time() // seconds)
    return window, f"limit:{tenancy.current_organisation()}:{rule}:{subject}:{seconds}:{window}"


def _count(key: str, seconds: int) -> int:
    try:
        return _increment(key, seconds)
    except (
        Exception
    ) as error:  # cache clients raise any type; a participant's act matters more than a counter
        log.warning("limiter_away", error=type(error).__name__)
        return 0


def _increment(key: str, seconds: int) -> int:
    try:
        return cache.incr(key)
    except ValueError:  # the first use in its window
        cache.add(key, 0, timeout=seconds + 1)
        return cache.incr(key)
