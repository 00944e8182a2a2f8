"""The transcription engine of this site, as the operator configured it."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

from consult.workshops.transcription.utterances import Engine


def engine() -> Engine | None:
    """Return the engine of this site, or None if none is configured or if it cannot work here."""
    if not settings.STT_ENGINE:
        return None
    found = import_string(settings.STT_ENGINE)()
    return found if found.name() else None


@contextmanager
def lock_engine() -> Iterator[bool]:
    """Yield whether this process may transcribe now.

    Only one process of a machine may, because it takes all memory and processors. The operating
    system releases the lock of a process that is killed.
    """
    lock = Path(settings.STT_FOLDER) / "listening.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as lock_file:
        try:
            fcntl.flock(lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
