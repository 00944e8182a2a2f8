"""Which engine listens on this site, if any: the one that the operator named."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

from consult.workshops.transcription.heard import Engine


def engine() -> Engine | None:
    """The engine of this site, where it can work."""
    if not settings.STT_ENGINE:
        return None
    found = import_string(settings.STT_ENGINE)()
    return found if found.name() else None


@contextmanager
def one_at_a_time() -> Iterator[bool]:
    """Whether this process may listen now: one does on a machine, whose memory and processors it takes.

    A process that is killed lets go of it by itself.
    """
    lock = Path(settings.STT_FOLDER) / "listening.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
