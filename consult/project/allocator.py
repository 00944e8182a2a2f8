"""The memory allocation of the C library, for the threads of a web process."""

from __future__ import annotations

import ctypes
import gc
from typing import Any

M_ARENA_MAX = -8  # malloc.h of glibc
FULL = 2  # the oldest generation of the garbage collector


def share_one_arena() -> None:
    """Let all threads of this process allocate from one arena, where the C library is glibc.

    With another C library, do nothing. By default each thread gets an arena of its own, up to eight
    for each core, and does not give back the memory that it frees. Python's lock lets one thread
    allocate at a time, so that several arenas only cost memory. See mallopt(3).
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_ARENA_MAX, 1)


def return_free_memory() -> None:
    """After each full garbage collection, give free pages back to the system, where possible.

    Requests leave cycles of objects, which only a full collection frees. glibc keeps the pages
    that are freed below a block in use, and a web process then holds the memory of its largest
    moment. malloc_trim(3) takes 1 to 20 ms.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is None:
        return

    def trim_after(phase: str, found: dict[str, Any]) -> None:
        if phase == "stop" and found["generation"] == FULL:
            trim(0)

    gc.callbacks.append(trim_after)


def collect_more_often() -> None:
    """Leave the objects of this moment out of garbage collections, and make full ones frequent.

    Call it when the application is loaded: its objects stay until the end of the process. Without
    them a full collection is cheap. One in about 80 pages keeps the garbage below a few MiB.
    """
    gc.collect()
    gc.freeze()
    youngest, middle, _full = gc.get_threshold()
    gc.set_threshold(youngest, middle, 2)
