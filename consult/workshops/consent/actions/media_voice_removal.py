"""The removal of a withdrawn voice from media.

A new rendition is made without it, and the original is deleted.
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from consult.accounts.viewer import Viewer
from consult.core.exceptions import DomainError, NotFound
from consult.core.files import file_store
from consult.core.postgres import clock, tenancy
from consult.core.queue import jobs
from consult.media.actions import masks as mask_actions
from consult.media.actions import removal as removal_actions
from consult.media.enums import MediaKind, MediaState
from consult.organisations.selectors import get_organisation_by_id
from consult.workshops.enums import ExcerptState, MaskReason
from consult.workshops.models import ConsentCard, Excerpt, Recording

TO_DO = Q(withdrawn_at__isnull=False, silenced_at__isnull=True)
# The label of the voice is known, or the voice is on no recording.
KNOWN = ~Q(speaker="") | Q(voice=False)


@jobs.job("workshops.silence")
def take_voice_out(card_id: str) -> None:
    """Remove a withdrawn voice from the media of its workshop.

    Running the job again masks the same seconds. A recording is removed whole, with its excerpts,
    if no new rendition can be made: its original is gone, or the seconds of the voice are not
    known. Contributions stay. The words of a medium that is a text are deleted.
    """
    card = ConsentCard.objects.filter(TO_DO & KNOWN, pk=card_id).first()
    if card is None:
        return
    for recording in Recording.objects.filter(workshop=card.workshop_id).order_by("pk"):
        if recording.masks.filter(reason=MaskReason.WITHDRAWN).exists():
            _prepare_again(recording)
    settle(card.workshop_id)


def _prepare_again(recording: Recording) -> None:
    media = recording.media
    ranges = list(recording.masks.order_by("start").values_list("start", "end"))
    if media.kind == MediaKind.TEXT:
        removal_actions.forget_words(viewer=_site(), media_id=media.pk)
        return
    try:
        if any(start is None for start, _end in ranges):
            raise NotFound
        if not all(_within(media.masks, *seconds) for seconds in ranges):
            media = mask_actions.mask(viewer=_site(), media_id=media.pk, ranges=ranges)  # type: ignore[arg-type]  # not None here
    except DomainError:
        _remove(recording)
        return
    if media.state == MediaState.READY:  # no event `MediaReady` will follow
        removal_actions.forget_original(viewer=_site(), media_id=media.pk)


def _within(masks: Any, start: float | None, end: float | None) -> bool:
    """Return whether these seconds are already masked."""
    return any(first <= start and end <= last for first, last in masks)


@transaction.atomic
def _remove(recording: Recording) -> None:
    excerpts = Excerpt.objects.filter(recording=recording)
    clips = list(excerpts.filter(clip__isnull=False).values_list("clip_id", flat=True))
    excerpts.delete()
    recording.delete()
    removal_actions.remove_media(media_id=recording.media_id)
    file_store.release(clips)


@transaction.atomic
def forget_original_with_voice(*, media_id: UUID) -> None:
    """Delete the original of a medium from which a voice was removed.

    The original still contains the voice. It is not deleted while other seconds remain to be
    masked, or if the seconds of the voice are not known, because the event about an earlier
    rendition may come late. It is not deleted either while clips of other voices remain to be cut:
    the job that cuts the last one calls this function again. Lock the medium.
    """
    rows = Recording.objects.select_related("media").select_for_update(of=("media",), no_key=True)
    recording = rows.filter(media=media_id, media__state=MediaState.READY).first()
    if recording is None:
        return
    withdrawn = recording.masks.filter(reason=MaskReason.WITHDRAWN)
    # Without its seconds the voice is still in every rendition: `take_voice_out` deletes them all.
    if not withdrawn.exists() or withdrawn.filter(start=None).exists():
        return
    if all(
        _within(recording.media.masks, *seconds) for seconds in _seconds(recording)
    ) and not _cuts(recording):
        removal_actions.forget_original(viewer=_site(), media_id=media_id)
        settle(recording.workshop_id)


def _cuts(recording: Recording) -> bool:
    """Return whether a clip remains to be cut from the last rendition."""
    quoted = Excerpt.objects.filter(
        recording=recording, state=ExcerptState.PUBLISHED, start__isnull=False
    )
    return quoted.exclude(generation=recording.media.generation).exists()


def _seconds(recording: Recording) -> list[tuple[Any, Any]]:
    return list(
        recording.masks.filter(start__isnull=False).order_by("start").values_list("start", "end")
    )


def settle(workshop_id: UUID) -> None:
    """Mark a workshop's withdrawn cards as silenced, if no masked recording has an original."""
    masked = Recording.objects.filter(workshop=workshop_id, masks__reason=MaskReason.WITHDRAWN)
    if not masked.exclude(media__original="").exists():
        ConsentCard.objects.filter(TO_DO & KNOWN, workshop=workshop_id).update(
            silenced_at=clock.now()
        )


def _site() -> Viewer:
    return Viewer.system(get_organisation_by_id(tenancy.current_organisation()))
