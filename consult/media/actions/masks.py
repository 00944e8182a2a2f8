"""The action that masks seconds of a medium, in its sound and in its picture."""

from collections.abc import Iterable, Sequence
from math import isfinite
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.core.exceptions import Conflict, Invalid, NotFound
from consult.core.files import file_store
from consult.core.queue import jobs
from consult.core.records import journal
from consult.media.actions.work import lock_media
from consult.media.enums import MediaKind, MediaState
from consult.media.exceptions import OriginalIsGone
from consult.media.models import Media

MOST_MASKS = 200


@transaction.atomic
def mask(*, viewer: Viewer, media_id: UUID, ranges: Iterable[Sequence[float]]) -> Media:
    """Mask these seconds of a medium in everything that is played, and prepare it again.

    `ranges` is the complete list, as `[[from, to]]`: a passage that it omits is unmasked.

    The renditions played until now are withdrawn at once. A job prepares the medium again from its
    original, as a new generation. The app that owns the medium checks permissions, and cuts its
    excerpts again. The function locks the medium. Raise `NotFound`, `Invalid` or `OriginalIsGone`.
    Raise `Conflict` for a medium that cannot be played.
    """
    media = lock_media(media_id)
    if media is None:
        raise NotFound
    masks = _joined(ranges, media.duration)
    if media.kind == MediaKind.TEXT or media.status in (MediaState.FAILED, MediaState.BLOCKED):
        raise Conflict(_("Only a recording that can be played can be masked."))
    if not media.original:
        raise OriginalIsGone
    if masks == media.masks:
        return media
    file_store.release([media.file_id] if media.file_id else [])
    media.masks = masks
    media.generation = media.generation + 1
    media.state = MediaState.QUARANTINE
    media.progress = 0
    media.file = None
    media.peaks = []
    media.save(update_fields=["masks", "generation", "state", "progress", "file", "peaks"])
    journal.record(viewer, "media.mask", media, generation=media.generation, ranges=len(masks))
    jobs.on_commit("media.prepare", media_id=media.pk)
    return media


def _joined(ranges: Iterable[Sequence[float]], duration: float | None) -> list[list[float]]:
    """Return the ranges in order, with overlapping or touching ranges merged.

    Raise `Invalid` for a range outside the medium, or for more than `MOST_MASKS` ranges.
    """
    joined: list[list[float]] = []
    for start, end in sorted((float(a), float(b)) for a, b in ranges):
        if not (isfinite(start) and isfinite(end) and 0 <= start < end) or (
            duration and start >= duration
        ):
            raise Invalid(
                _("A passage begins before it ends, within the recording."), attr="ranges"
            )
        if joined and start <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([start, end])
    if len(joined) > MOST_MASKS:
        raise Invalid(_("Too many passages are masked."), attr="ranges")
    return joined
