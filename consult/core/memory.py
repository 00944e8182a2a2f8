"""What each process remembers for a few seconds, so as not to work it out for every reader: drawings, likenesses.

Only what everybody may see, and may see a moment late. Nothing is told to other processes: each finds out by itself.
Values are shared by readers as they are (a cache that copies them would cost more than some are worth).
"""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
MOST = 2000
_known: OrderedDict[str, tuple[float, Any]] = OrderedDict()


def remembered(key: str, seconds: float, make: Callable[[], T]) -> T:
    """What `make` gave less than `seconds` ago under this key, or gives now; nobody may change it."""
    until, value = _known.get(key, (0.0, None))
    if until <= time.monotonic():
        value = make()
        _known.pop(key, None)
        _known[key] = (time.monotonic() + seconds, value)
        if len(_known) > MOST:
            _known.popitem(last=False)
    return value


def at_hand(key: str) -> Any:
    """What is remembered under this key now, or None, without making it."""
    until, value = _known.get(key, (0.0, None))
    return value if until > time.monotonic() else None


def forget() -> None:
    """Remember nothing of what was: for tests."""
    _known.clear()
