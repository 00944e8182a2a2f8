"""`kill -9` at any moment of preparing a medium.

The medium is then prepared again, once, and no file is left over.
"""

import os
import signal
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import connections

from consult.core.enums import JobState
from consult.core.files import file_store
from consult.core.models import Job, StoredFile
from consult.core.postgres import tenancy
from consult.core.postgres.clock import ClockNow
from consult.core.queue import events, jobs, long_jobs
from consult.media import originals
from consult.media.actions import preparation
from consult.media.actions import removal as removal_actions
from consult.media.enums import MediaState
from consult.media.models import Media
from consult.media.transcoding import probe, renditions
from tests.factories import make
from tests.faults.harness import FORK, PATIENCE, wait_until
from tests.media import making

pytestmark = [pytest.mark.committed, pytest.mark.usefixtures("committed")]
# The points at which a worker is killed: the function that it has just entered, or left.
POINTS = {
    "its turn has come": (preparation, "_begin", "before"),
    "said to be under way": (preparation, "_begin", "after"),
    "fingerprint read": (originals, "digest", "before"),
    "looked at": (probe, "look", "after"),
    "made anew": (renditions, "encode", "after"),
    "poster drawn": (renditions, "poster_of", "after"),
    "about to be kept": (file_store, "copy_to_storage", "before"),
    "one part kept": (default_storage, "save", "after"),
    "all parts kept": (file_store, "copy_to_storage", "after"),
    "pointed to, not committed": (events, "announce", "after"),
    "committed, the job not told": (preparation, "_store_renditions", "after"),
}
SAMPLED = ("one part kept",)


def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)


def patch_with_kill(where, name, when):
    """Patch a function so that the process ends before or after it."""
    function = getattr(where, name)

    def ending(*args, **kwargs):
        if when == "after":
            function(*args, **kwargs)
        die()

    setattr(where, name, ending)


@pytest.fixture
def work():
    """Return a medium that waits to be prepared, and its job."""
    organisation = make.organisation()
    tenancy.set_organisation(organisation.pk)
    media = making.create_media(organisation, making.video(seconds=2))
    return media, jobs.on_commit("media.prepare", media_id=media.pk)


def start_worker(organisation_id, job_id, point=None):
    """Start a process that runs the job and dies at this point."""
    connections.close_all()

    def go():
        tenancy.set_organisation(organisation_id)
        if point:
            patch_with_kill(*point)
        long_jobs.run(job_id)

    child = FORK.Process(target=go)
    child.start()
    return child


def check_was_killed(child):
    child.join(PATIENCE)
    assert child.exitcode == -signal.SIGKILL


def list_programs(folder):
    """Return the ids of the programs that still run in a folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if str(folder) in os.readlink(process / "cwd"):
                found.append(process.name)
        except OSError:
            continue
    return found


def check_takeover(media, job, places, monkeypatch):
    """Let the lease end and another worker take the job.

    Check that every result then exists once, and no other file.
    """
    wait_until(lambda: list_programs(places.MEDIA_WORK) == [], seconds=10)
    Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(
        lease_until=ClockNow() - timedelta(seconds=1)
    )
    long_jobs.run(job.pk)
    media.refresh_from_db()
    assert media.state == MediaState.READY
    assert Job.objects.get(pk=job.pk).state == JobState.DONE
    monkeypatch.setattr(file_store, "SETTLED", timedelta(0))
    monkeypatch.setattr(originals, "SETTLED", timedelta(0))
    file_store.sweep()
    removal_actions.sweep()
    assert StoredFile.objects.get() == media.file
    parts = [f"{media.file.folder}/{part['name']}" for part in media.file.variants]
    assert making.list_stored_files(places.MEDIA_ROOT) == sorted([*parts, media.original])
    assert making.list_working_files(places.MEDIA_WORK) == []


@pytest.mark.parametrize(
    "point",
    [
        point if point in SAMPLED else pytest.param(point, marks=pytest.mark.soak)
        for point in POINTS
    ],
)
def test_killed_worker_is_taken_over_with_exactly_one_rendition(point, work, places, monkeypatch):
    media, job = work
    check_was_killed(start_worker(media.organisation_id, job.pk, POINTS[point]))
    check_takeover(media, job, places, monkeypatch)


@pytest.mark.soak
@pytest.mark.parametrize("moment", range(20))
def test_worker_killed_at_any_moment_takes_its_programs_with_it(moment, work, places, monkeypatch):
    media, job = work
    child = start_worker(media.organisation_id, job.pk)
    time.sleep(0.05 + moment * 0.08)
    if child.is_alive():
        os.kill(child.pid, signal.SIGKILL)
    child.join(PATIENCE)
    check_takeover(media, job, places, monkeypatch)


def test_mutant_without_the_turn_guard_loses_or_duplicates_a_rendition(work, places, monkeypatch):
    """Check the mutant, which does not ask whether the turn is still its own.

    It loses the result of another worker, or stores a result twice.
    """
    making.reuse_preparations(monkeypatch)
    _, job = work
    copy_to_storage = file_store.copy_to_storage

    def overtaken(*args, **kwargs):
        file = copy_to_storage(*args, **kwargs)
        monkeypatch.setattr(file_store, "copy_to_storage", copy_to_storage)
        Media.objects.update(state=MediaState.PROCESSING)
        preparation._make(Media.objects.get(), _second(places), None)
        return file

    monkeypatch.setattr(file_store, "copy_to_storage", overtaken)
    monkeypatch.setattr(
        preparation,
        "lock_media",
        lambda pk, **state: Media.objects.select_for_update().filter(pk=pk).first(),
    )
    long_jobs.run(job.pk)
    assert StoredFile.objects.count() == 2


def _second(places):
    folder = places.MEDIA_WORK / "second"
    folder.mkdir()
    return folder
