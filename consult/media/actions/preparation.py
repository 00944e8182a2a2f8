"""The job that prepares a medium: it probes and renders it, or refuses it with a reason."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction

from consult.accounts.viewer import Viewer
from consult.core.exceptions import StorageIsFull
from consult.core.files import checks, file_store
from consult.core.postgres.clock import ClockNow
from consult.core.queue import events, jobs, long_jobs
from consult.core.records import journal
from consult.media import originals
from consult.media.actions.work import LEASE, PREPARE, QUEUE, lock_media, watched, work_on
from consult.media.cage.runner import Watch
from consult.media.enums import MediaKind, MediaState, Refusal
from consult.media.events import MediaReady
from consult.media.exceptions import IsRefused
from consult.media.models import Media
from consult.media.text_import import recognition
from consult.media.transcoding import file_types, probe, renditions
from consult.media.transcoding.renditions import Rendered

if TYPE_CHECKING:
    from consult.core.models import StoredFile


log = structlog.get_logger(__name__)


@jobs.job("media.prepare", queue=QUEUE, lease=LEASE)
def prepare(media_id: str, sent: str | None = None) -> None:
    """Render a medium from its original, so that it ends as ready, failed or blocked.

    The app that owns the medium is notified by an event. A machine prepares one medium at a time.

    A job that is killed starts again from scratch. What it had made is in a work folder, or in
    files without a row, and both are swept. The row points to the renditions only once they are all
    stored. `sent` is the storage path of the upload that the medium was taken from.
    """
    with work_on(media_id, PREPARE) as folder:
        media = _begin(media_id)
        if media is None:
            return
        try:
            if long_jobs.is_last_attempt():  # Each earlier attempt failed, or ended its worker.
                raise IsRefused(Refusal.OUT_OF_ORDER)
            _make(media, folder, sent)
        except IsRefused as refused:
            _refuse(media, refused)
        except StorageIsFull:
            _refuse(media, IsRefused(Refusal.NO_ROOM))


@transaction.atomic
def _begin(media_id: UUID | str) -> Media | None:
    media = lock_media(media_id)  # type: ignore[arg-type]  # jobs pass text, which the query reads
    if media is None or media.status.is_final:
        return None
    media.state = MediaState.PROCESSING
    media.progress = 0
    media.save(update_fields=["state", "progress"])
    return media


def _make(media: Media, folder: Path, sent: str | None) -> None:
    watch = watched(media)
    path = _original(media, folder, sent, watch)
    if file_types.container_of(path):
        facts = probe.look(path, folder=folder, watch=watch)
        _store_renditions(
            media, renditions.render(path, facts, folder=folder, masks=media.masks, watch=watch)
        )
    else:
        _ready(
            media,
            kind=MediaKind.TEXT,
            text=recognition.read(path, media.name, folder=folder, watch=watch),
        )


def _original(media: Media, folder: Path, sent: str | None, watch: Watch) -> Path:
    """Return the path of the original, after a check that its bytes have not changed.

    Their SHA-256 was computed when they arrived. Where it was not (a direct upload), it is computed
    and stored now.
    """
    if sent:
        originals.store(sent, media.original)
    if not originals.is_there(media.original):
        raise IsRefused(Refusal.DAMAGED, detail="original_missing")
    path = originals.local(media.original, folder)
    digest = originals.digest(path, watch.beat)
    if digest != (media.original_sha256 or _store_digest(media, digest)):
        raise IsRefused(Refusal.DAMAGED, detail="original_changed")
    return path


def _store_digest(media: Media, digest: str) -> str:
    Media.objects.filter(pk=media.pk, original_sha256="").update(original_sha256=digest)
    return digest


def _store_renditions(media: Media, made: Rendered) -> None:
    """Store the renditions, then point the row to them.

    If another job has prepared the medium in the meantime, delete these renditions.
    """
    long_jobs.renew_lease()
    file = file_store.copy_to_storage(
        prepared(made, media.name),
        organisation=media.organisation,
        holder=media.holder,
        consultation_id=media.consultation_id,
    )
    is_stored = _ready(
        media,
        file=file,
        kind=made.kind,
        duration=made.duration,
        width=made.width,
        height=made.height,
        peaks=made.peaks,
    )
    if not is_stored:
        file_store.delete_from_storage(file)


def prepared(made: renditions.Rendered, name: str) -> checks.Prepared:
    """Return the renditions in the form in which stored files are saved."""
    parts = [
        checks.PartOnDisk(
            rendition.name, rendition.path, rendition.media_type, rendition.width, rendition.height
        )
        for rendition in made.renditions
    ]
    return checks.made(made.kind, name, parts)


@transaction.atomic
def _ready(media: Media, *, file: StoredFile | None = None, **made: Any) -> bool:
    """Mark the medium as ready. Return whether this job did so.

    Return False if another job finished it, or if the medium has a newer generation.
    """
    row = lock_media(media.pk, state=MediaState.PROCESSING, generation=media.generation)
    if row is None:
        return False
    if file:
        file.save()
    file_store.release([row.file_id] if row.file_id else [])
    for name, value in {**made, "file": file}.items():
        setattr(row, name, value)
    row.state = MediaState.READY
    row.progress = 1
    row.refusal = ""
    row.ready_at = ClockNow()
    row.original_until = row.original_until or ClockNow() + timedelta(
        days=settings.MEDIA_ORIGINALS_KEPT_DAYS
    )
    row.save()
    journal.record(Viewer.system(row.organisation), "media.ready", row, generation=row.generation)
    ready = MediaReady(row.organisation_id, row.consultation_id, row.pk, row.holder)
    events.announce(row.organisation_id, ready)
    return True


@transaction.atomic
def _refuse(media: Media, refused: IsRefused) -> None:
    """Mark the medium as failed or blocked, with a reason for its sender.

    The output of the program goes to the operator's log.
    """
    row = lock_media(media.pk, state=MediaState.PROCESSING, generation=media.generation)
    if row is None:
        return
    log.warning(
        "media_refused", media_id=str(row.pk), refusal=refused.refusal, detail=refused.detail[-300:]
    )
    row.state = refused.refusal.outcome
    row.refusal = refused.refusal
    row.progress = 0
    if refused.refusal.is_ours:
        row.original_until = ClockNow() + timedelta(days=settings.MEDIA_FAILURES_KEPT_DAYS)
    else:
        path = row.original
        row.original = ""
        transaction.on_commit(lambda: originals.remove(path), robust=True)
    row.save(update_fields=["state", "refusal", "progress", "original", "original_until"])
    journal.record(Viewer.system(row.organisation), "media.refuse", row, refusal=refused.refusal)


@transaction.atomic
def try_again(*, viewer: Viewer, media_id: UUID) -> Media | None:
    """Prepare a failed medium again. Return it, or None if there is nothing to prepare.

    A medium without its original, or in another state, is not prepared again. The app that owns the
    medium checks permissions. The function locks the medium.
    """
    media = lock_media(media_id, state=MediaState.FAILED)
    if media is None or not media.original:
        return None
    media.state = MediaState.QUARANTINE
    media.refusal = ""
    media.save(update_fields=["state", "refusal"])
    journal.record(viewer, "media.try_again", media)
    jobs.on_commit("media.prepare", media_id=media.pk)
    return media
