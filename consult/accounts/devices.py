"""From which device the act at hand is done: known to the doors, asked by what keeps traces, never an argument."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_asked: ContextVar[Callable[[], str] | None] = ContextVar("device", default=None)


@contextmanager
def on(mark: Callable[[], str]) -> Iterator[None]:
    """Act from a device whose mark that gives, worked out only where it is asked for."""
    token = _asked.set(mark)
    try:
        yield
    finally:
        _asked.reset(token)


def current() -> str:
    """The mark of the device at hand; empty outside a request: in commands, imports and jobs."""
    asked = _asked.get()
    return asked() if asked else ""
