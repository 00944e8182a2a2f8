"""The progress of the draft of a transcript, in the cache.

Pages show no progress without it. No decision depends on it.
"""

from uuid import UUID

from django.core.cache import cache

# Seconds. An engine yields words more often.
LIFETIME = 900


def store(recording_id: UUID, share: float) -> None:
    """Store the share of a recording that is transcribed, from 0 to 1."""
    cache.set(_key(recording_id), min(share, 1.0), LIFETIME)


def read(recording_id: UUID) -> float | None:
    """Return the share of a recording that is transcribed, or None if its draft is not begun."""
    return cache.get(_key(recording_id))


def _key(recording_id: UUID) -> str:
    return f"transcript-progress:{recording_id}"
