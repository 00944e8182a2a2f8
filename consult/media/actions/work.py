"""The helpers of heavy work on a medium: its turn, its work folder and its progress."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from consult.core.queue import long_jobs
from consult.media import originals
from consult.media.cage.runner import Watch
from consult.media.enums import MediaState
from consult.media.models import Media

QUEUE = "media"
# Clips are short: they wait for one another, but not for a recording of three hours.
WORKS = PREPARE, CUT = "prepare", "cut"
LEASE = timedelta(minutes=2)
RENEWED = 20
WRITE_INTERVAL = 2  # seconds
LEAST_STEP = 0.01


@contextmanager
def work_on(media_id: UUID | str, work: str) -> Iterator[Path]:
    """Yield a folder for one work (of `WORKS`), or raise `jobs.Postponed` if another one runs.

    A machine does one work of each kind at a time. A postponed job runs later.
    """
    with originals.turn(work) as is_mine:
        if not is_mine:
            raise long_jobs.Postponed
        with originals.folder_of_work(work, media_id) as folder:  # type: ignore[arg-type]  # jobs pass text, which the query reads
            yield folder


def lock_media(media_id: UUID, **state: Any) -> Media | None:
    """Return the medium, locked `FOR UPDATE`. Return None if it is deleted or not in that state."""
    return Media.objects.select_for_update().filter(pk=media_id, **state).first()


def watched(media: Media | None = None) -> Watch:
    """Return a watch that renews the lease of the job while programs work.

    Given a medium, the watch also stores the progress of its preparation.
    """
    progress = _Progress(media)
    return Watch(beat=progress.beat, moved=progress.moved if media else progress.ignore)


class _Progress:
    """The times of the last renewal and of the last write, since not every beat writes."""

    def __init__(self, media: Media | None) -> None:
        self._media = media
        self._share = 0.0
        self._renewed = self._written_at = time.monotonic()

    def beat(self) -> None:
        """Renew the lease of the job if it is due. The watch calls this several times a second."""
        if time.monotonic() - self._renewed >= RENEWED:
            self._renewed = time.monotonic()
            long_jobs.renew_lease()

    def ignore(self, _share: float) -> None:
        """Ignore the progress of a clip, which ends before a reader asks for it."""

    def moved(self, share: float) -> None:
        """Store the progress, if it has grown enough and if the last write is not too recent.

        A share that decreases belongs to another step, and is ignored: readers only see the
        progress grow.
        """
        if share - self._share < LEAST_STEP or time.monotonic() - self._written_at < WRITE_INTERVAL:
            return
        self._share = share
        self._written_at = time.monotonic()
        self._write()

    def _write(self) -> None:
        rows = Media.objects.filter(
            pk=self._media.pk,  # type: ignore[union-attr]  # set by the caller
            state=MediaState.PROCESSING,
            generation=self._media.generation,  # type: ignore[union-attr]  # set by the caller
        )
        rows.update(progress=self._share)
