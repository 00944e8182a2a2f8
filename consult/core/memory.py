"""A cache in each process for a few seconds, for example of drawings and similar texts.

It spares computing the same value for every reader. Store only values that are public and that may
be a few seconds old. Processes do not notify each other: each computes its own values. All readers
share the same object, because a cache that copies values would cost more than some of them are
worth.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")
MOST = 2000
_known: OrderedDict[str, tuple[float, Any]] = OrderedDict()


def remembered(key: str, seconds: float, make: Callable[[], T]) -> T:
    """Return the value made for this key less than `seconds` ago, or call `make` now.

    The caller must not change the value.
    """
    until, value = _known.get(key, (0.0, None))
    if until <= time.monotonic():
        value = make()
        _known.pop(key, None)
        _known[key] = (time.monotonic() + seconds, value)
        if len(_known) > MOST:
            _known.popitem(last=False)
    return value


def at_hand(key: str) -> Any:
    """Return the value stored under this key now, or None, without computing it."""
    until, value = _known.get(key, (0.0, None))
    return value if until > time.monotonic() else None


def forget() -> None:
    """Empty the cache, for tests."""
    _known.clear()
