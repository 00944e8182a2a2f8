"""An excerpt is heard by itself: some seconds of a medium, made anew as a file of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from consult.core import files, jobs
from consult.core.exceptions import Conflict, Invalid, NotFound
from consult.media import originals, transcoding
from consult.media.actions.preparing import prepared
from consult.media.actions.working import CUT, watched, work_on
from consult.media.enums import MediaKind, MediaState
from consult.media.exceptions import OriginalIsGone
from consult.media.models import Media

if TYPE_CHECKING:
    from consult.core.models import StoredFile

LONGEST_CLIP = 600


def cut(
    *, media_id: UUID, start: float, end: float, holder: str, with_picture: bool = True, name: str = ""
) -> StoredFile:
    """Make a clip of a ready medium from `start` to `end` (seconds), precise to the sample, and keep it unsaved.

    Long work: called by a job, outside any transaction. The octets are in the storage when it returns; the caller
    saves the row in the transaction that points to it (`holder`), or gives it back with `files.unlay`. What is masked
    is masked in the clip. Raises `NotFound`, `Invalid`, `Conflict`, `OriginalIsGone`, `StorageIsFull`, `IsRefused`,
    `jobs.Postponed` while another work is under way here.
    """
    media = Media.objects.select_related("organisation").filter(pk=media_id).first()
    if media is None:
        raise NotFound
    _must_be_there(media, start, end)
    with work_on(media.pk, CUT) as folder:
        if not originals.is_there(media.original):
            raise OriginalIsGone
        made = transcoding.clip(
            originals.local(media.original, folder),
            start,
            min(end, media.duration or end),
            folder=folder,
            with_picture=with_picture,
            masks=media.masks,
            watch=watched(),
        )
        jobs.renew_lease()
        if not Media.objects.filter(pk=media.pk, generation=media.generation).exists():
            raise jobs.Postponed  # a passage was masked meanwhile, and may be in this clip
        return files.lay(
            prepared(made, name or media.name),
            organisation=media.organisation,
            holder=holder,
            consultation_id=media.consultation_id,
        )


def _must_be_there(media, start, end):
    if media.state != MediaState.READY or media.kind == MediaKind.TEXT:
        raise Conflict(_("Only sound and video that can be played are cut."))
    if not 0 <= start < end or start >= media.duration:
        raise Invalid(_("A passage begins before it ends, within the recording."))
    if end - start > LONGEST_CLIP:
        raise Invalid(_("An excerpt lasts at most ten minutes: choose a shorter passage."))
