"""One heavy work on a medium: when its turn comes, in a folder of its own, telling how far it is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from consult.core import jobs
from consult.media import originals
from consult.media.cage import Watch
from consult.media.enums import MediaState
from consult.media.models import Media

QUEUE = "media"
# Clips are short: they wait for one another, not for a recording of three hours.
WORKS = PREPARE, CUT = "prepare", "cut"
LEASE = timedelta(minutes=2)
RENEWED, TOLD = 20, 2  # every so many seconds
LEAST_STEP = 0.01


@contextmanager
def work_on(media_id: UUID, work: str) -> Iterator[Path]:
    """A folder for one work (of `WORKS`), where it is this one's turn; else the job runs later (`jobs.Postponed`)."""
    with originals.turn(work) as is_mine:
        if not is_mine:
            raise jobs.Postponed
        with originals.folder_of_work(work, media_id) as folder:
            yield folder


def hold(media_id: UUID, **state) -> Media | None:
    """The medium, locked `FOR UPDATE`; none where it is gone, or no longer in that state."""
    return Media.objects.select_for_update().filter(pk=media_id, **state).first()


def watched(media: Media | None = None) -> Watch:
    """Keep the lease of the job while programs work and, of a medium being prepared, write down how far it is."""
    telling = _Telling(media)
    return Watch(beat=telling.beat, moved=telling.moved if media else telling.ignore)


class _Telling:
    """What was last said, and when: neither the lease nor the row is written at each beat."""

    def __init__(self, media):
        self._media, self._share = media, 0.0
        self._renewed = self._told = time.monotonic()

    def beat(self):
        """Called some times a second."""
        if time.monotonic() - self._renewed >= RENEWED:
            self._renewed = time.monotonic()
            jobs.renew_lease()

    def ignore(self, _share):
        """A clip is over before anybody asks."""

    def moved(self, share):
        """A share that goes back is that of another step; people see it grow only."""
        if share - self._share < LEAST_STEP or time.monotonic() - self._told < TOLD:
            return
        self._share, self._told = share, time.monotonic()
        self._write()

    def _write(self):
        rows = Media.objects.filter(pk=self._media.pk, state=MediaState.PROCESSING, generation=self._media.generation)
        rows.update(progress=self._share)
