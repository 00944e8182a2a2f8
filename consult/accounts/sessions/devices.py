"""The device of the current request, as a context variable.

Middleware sets it, and the code that stores traces reads it. It is never an argument of an action.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_read_mark: ContextVar[Callable[[], str] | None] = ContextVar("device", default=None)


@contextmanager
def on(mark: Callable[[], str]) -> Iterator[None]:
    """Set the function that gives the mark of the device, for the block.

    It is called only if the mark is needed.
    """
    token = _read_mark.set(mark)
    try:
        yield
    finally:
        _read_mark.reset(token)


def current() -> str:
    """Return the mark of the current device, or "" outside a request (commands, imports, jobs)."""
    read_mark = _read_mark.get()
    return read_mark() if read_mark else ""
