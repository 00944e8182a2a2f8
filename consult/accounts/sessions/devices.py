"""The device of the current request, as a context variable.

Middleware sets it, and the code that stores traces reads it. It is never an argument of an action.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_asked: ContextVar[Callable[[], str] | None] = ContextVar("device", default=None)


@contextmanager
def on(mark: Callable[[], str]) -> Iterator[None]:
    """Set the function that gives the mark of the device, for the block.

    It is called only if the mark is needed.
    """
    token = _asked.set(mark)
    try:
        yield
    finally:
        _asked.reset(token)


def current() -> str:
    """Return the mark of the current device, or "" outside a request (commands, imports, jobs)."""
    asked = _asked.get()
    return asked() if asked else ""
