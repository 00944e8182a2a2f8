"""PDF files that many readers ask for, in the cache for an hour."""

from collections.abc import Callable
from io import BytesIO

import structlog
from django.core.cache import cache

log = structlog.get_logger(__name__)
SECONDS = 60 * 60


def cached_file(key: str, draw: Callable[[], BytesIO]) -> BytesIO:
    """Return a file from the cache, or draw it and store it there.

    Without the cache, it is drawn each time. All readers share it, and `key` names all its content.
    """
    try:
        octets = cache.get(key)
    except Exception as error:  # The cache client may raise any exception.
        log.warning("file_cache_away", error=type(error).__name__)
        return draw()
    if octets is None:
        with draw() as drawn:
            octets = drawn.read()
        try:
            cache.set(key, octets, timeout=SECONDS)
        except Exception as error:
            log.warning("file_cache_away", error=type(error).__name__)
    return BytesIO(octets)
