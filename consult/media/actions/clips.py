"""The action that cuts an excerpt: a few seconds of a medium, rendered as a file of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from consult.core.exceptions import Conflict, Invalid, NotFound
from consult.core.files import file_store
from consult.core.queue import long_jobs
from consult.media import originals
from consult.media.actions.preparation import prepared
from consult.media.actions.work import CUT, watched, work_on
from consult.media.enums import MediaKind, MediaState
from consult.media.exceptions import OriginalIsGone
from consult.media.models import Media
from consult.media.transcoding import clips

if TYPE_CHECKING:
    from consult.core.models import StoredFile

LONGEST_CLIP = 600


def cut(
    *,
    media_id: UUID,
    start: float,
    end: float,
    holder: str,
    with_picture: bool = True,
    name: str = "",
) -> StoredFile:
    """Render a clip of a ready medium from `start` to `end` (seconds), and return its unsaved file.

    The cut is precise to the sample. Masked passages stay masked in the clip.

    The work is long: a job calls this function, outside any transaction. The bytes are in the
    storage when it returns. The caller saves the row in the transaction that points to it
    (`holder`), or deletes the bytes with `file_store.delete_from_storage`.

    Raise `NotFound`, `Invalid`, `Conflict`, `OriginalIsGone`, `StorageIsFull` or `IsRefused`. Raise
    `jobs.Postponed` while this machine cuts another clip, or where a passage was masked in the
    meantime.
    """
    media = Media.objects.select_related("organisation").filter(pk=media_id).first()
    if media is None:
        raise NotFound
    _must_be_there(media, start, end)
    with work_on(media.pk, CUT) as folder:
        if not originals.is_there(media.original):
            raise OriginalIsGone
        made = clips.clip(
            originals.local(media.original, folder),
            start,
            min(end, media.duration or end),
            folder=folder,
            with_picture=with_picture,
            masks=media.masks,
            watch=watched(),
        )
        long_jobs.renew_lease()
        if not Media.objects.filter(pk=media.pk, generation=media.generation).exists():
            # A passage was masked in the meantime, and may be audible in this clip.
            raise long_jobs.Postponed
        return file_store.copy_to_storage(
            prepared(made, name or media.name),
            organisation=media.organisation,
            holder=holder,
            consultation_id=media.consultation_id,
        )


def _must_be_there(media: Media, start: float, end: float) -> None:
    if media.state != MediaState.READY or media.kind == MediaKind.TEXT:
        raise Conflict(_("Only a recording that can be played can be cut."))
    if not 0 <= start < end or start >= media.duration:  # type: ignore[operator]  # not None here
        raise Invalid(_("A passage begins before it ends, within the recording."))
    if end - start > LONGEST_CLIP:
        raise Invalid(_("An excerpt lasts at most ten minutes: choose a shorter passage."))
