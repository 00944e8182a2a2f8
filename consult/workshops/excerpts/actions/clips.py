"""The clips of excerpts: the seconds of an excerpt, cut into a file of their own.

A clip is cut again each time a new rendition of the medium is made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import structlog
from django.db import transaction

from consult.core.enums import FileKind
from consult.core.exceptions import DomainError
from consult.core.files import file_store
from consult.core.queue import jobs, long_jobs
from consult.media.actions import clips as clip_actions
from consult.media.enums import MediaKind, MediaState
from consult.workshops.consent.actions.media_voice_removal import forget_original_with_voice
from consult.workshops.enums import ExcerptState
from consult.workshops.models import Excerpt, Recording

if TYPE_CHECKING:
    from consult.core.models import StoredFile

log = structlog.get_logger(__name__)
# The name under which `consult.core.files` stores clips.
HOLDER = "excerpt"


@jobs.job("workshops.cut_excerpt", queue="media")
def cut_excerpt(excerpt_id: UUID) -> None:
    """Cut the clip of a published excerpt from the last rendition of its medium.

    Running the job again changes nothing. Nothing is locked during the cutting. Faces are left out
    unless everyone may see them. An excerpt that can no longer be cut (a passage of ten minutes, an
    original that was removed) stays as words without sound. After each cut the job tries to remove
    the original of a medium from which a voice was taken out: the last clip that is cut removes it.
    Raise `jobs.Postponed` if the excerpt or its medium changed during the cutting.
    """
    excerpt = _to_cut(excerpt_id)
    if excerpt is None or excerpt.start is None or excerpt.end is None:
        return
    recording = excerpt.recording
    try:
        made = clip_actions.cut(
            media_id=recording.media_id,
            holder=HOLDER,
            start=excerpt.start,
            end=excerpt.end,
            with_picture=_may_show(recording),
            name=recording.title,
        )
    except DomainError as refusal:
        log.warning("excerpt_not_cut", excerpt=str(excerpt_id), why=refusal.code)
        _remove_outdated_clip(excerpt)
    else:
        if not _store_clip(excerpt, made):
            file_store.delete_from_storage(made)
            raise long_jobs.Postponed  # the excerpt or its medium changed during the cutting
    forget_original_with_voice(media_id=recording.media_id)


def _to_cut(excerpt_id: UUID) -> Excerpt | None:
    """Return the published excerpt whose clip is missing or outdated, or None.

    Return None too while the medium is not ready: `cut_again` asks for the clip later.
    """
    rows = Excerpt.objects.filter(pk=excerpt_id, state=ExcerptState.PUBLISHED).exclude(start=None)
    excerpt = rows.select_related("clip", "recording__media").first()
    if excerpt is None or excerpt.recording.media.state != MediaState.READY:
        return None  # `cut_again` asks for the clip once the medium is ready.
    return None if _is_current(excerpt) else excerpt


def _is_current(excerpt: Excerpt) -> bool:
    """Return whether the clip is current.

    It is cut from the last rendition, and shows faces if and only if they may be seen.
    """
    if excerpt.clip is None or excerpt.generation != excerpt.recording.media.generation:
        return False
    return (excerpt.clip.kind == FileKind.VIDEO) == _may_show(excerpt.recording)


def _may_show(recording: Recording) -> bool:
    has_agreed_faces = Recording.objects.filter(pk=recording.pk).with_faces_agreed().exists()
    return recording.media.kind == MediaKind.VIDEO and has_agreed_faces


@transaction.atomic
def _store_clip(excerpt_at_cut: Excerpt, clip: StoredFile) -> bool:
    """Store the clip and let the excerpt point to it.

    Return False if the excerpt's seconds or its medium changed during the cutting. If the excerpt
    was deleted, remove the clip and return True.
    """
    rows = Excerpt.objects.select_related("recording__media", "recording__workshop")
    excerpt = rows.select_for_update(of=["self"], no_key=True).filter(pk=excerpt_at_cut.pk).first()
    generation = excerpt_at_cut.recording.media.generation
    if excerpt is None or (excerpt.start, excerpt.end) != (
        excerpt_at_cut.start,
        excerpt_at_cut.end,
    ):
        return excerpt is None and _dropped(clip)
    if excerpt.recording.media.generation != generation:
        return False
    before = excerpt.clip_id
    clip.save()
    excerpt.clip = clip
    excerpt.generation = generation
    excerpt.save(update_fields=["clip", "generation"])
    file_store.release([before] if before else [])
    return True


@transaction.atomic
def _remove_outdated_clip(excerpt_at_cut: Excerpt) -> None:
    """Remove the older clip of an excerpt that cannot be cut again.

    An older clip may contain a passage that was masked since.
    """
    excerpt = Excerpt.objects.select_for_update(no_key=True).filter(pk=excerpt_at_cut.pk).first()
    if excerpt is None or excerpt.generation == excerpt_at_cut.recording.media.generation:
        return
    before = excerpt.clip_id
    excerpt.clip = None
    excerpt.generation = excerpt_at_cut.recording.media.generation
    excerpt.save(update_fields=["clip", "generation"])
    file_store.release([before] if before else [])


def _dropped(made: StoredFile) -> bool:
    """Remove a clip whose excerpt was deleted, and return True: the job is done."""
    file_store.delete_from_storage(made)
    return True


def cut_again(*, media_id: UUID) -> None:
    """Schedule a job for each published excerpt of a medium, to cut its clip again if needed.

    It is called when a new rendition of the medium was made, or when the permission to show faces
    changed. Running it again changes nothing: the job does not cut a current clip again.
    """
    rows = Excerpt.objects.filter(recording__media=media_id, state=ExcerptState.PUBLISHED).exclude(
        start=None
    )
    for pk in rows.values_list("pk", flat=True):
        jobs.on_commit("workshops.cut_excerpt", excerpt_id=pk)
