"""The memory allocation of the C library, for the threads of a web process."""

from __future__ import annotations

import ctypes

M_ARENA_MAX = -8  # malloc.h of glibc


def share_one_arena() -> None:
    """Let all threads of this process allocate from one arena, where the C library is glibc.

    With another C library, do nothing. By default each thread gets an arena of its own, up to eight
    for each core, and does not give back the memory that it frees. Python's lock lets one thread
    allocate at a time, so that several arenas only cost memory. See mallopt(3).
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_ARENA_MAX, 1)
