"""Identifiers: ordered by time (UUIDv7, RFC 9562 §5.7), or random where the time must not show."""

import os
import time
from uuid import UUID, uuid4

random_id = uuid4


def ordered_id() -> UUID:
    """Return a UUIDv7: 48 bits of Unix milliseconds, then 74 random bits.

    It is good for indexes, and it reveals when it was made.
    """
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10))
    value = value & ~(0xF << 76) | 0x7 << 76
    return UUID(int=value & ~(0x3 << 62) | 0x2 << 62)
