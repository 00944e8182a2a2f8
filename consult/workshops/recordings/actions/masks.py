"""The masking of passages: moderation of parts of a recording, of which the rest stays."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.core.exceptions import DomainError, Invalid
from consult.core.queue import events
from consult.media.actions import masks as mask_actions
from consult.media.enums import MediaKind
from consult.workshops import rules
from consult.workshops.consent.actions import voice_removal
from consult.workshops.enums import MaskReason
from consult.workshops.events import PassageMasked
from consult.workshops.models import Recording
from consult.workshops.recordings.actions.recording_locks import journalled, locked_recording

MOST_PASSAGES = 50


@transaction.atomic
def mask_passages(
    *, viewer: Viewer, recording_id: UUID, first: int, last: int, reason: str
) -> Recording:
    """Mask the passages of a recording from place `first` to place `last`.

    The reason is one of `MaskReason.of_moderators`. The words of the passages, and the excerpts
    that rest on them, are removed at once. Their sound and image are removed by a new rendition of
    the medium: until it is made, nothing of the medium is played. If no new rendition can be made,
    the sound and the image of the recording are no longer public. Contributions stay: they are
    moderated like any text. The moderator, the time, the passages and the reason are stored for
    good, the words are not.

    Lock the recording, then the medium. Announce `PassageMasked`. Raise `Invalid`, `NotFound` or
    `NotAllowed`.
    """
    recording = locked_recording(viewer, recording_id, rules.can_mask)
    if reason not in MaskReason.of_moderators():
        raise Invalid(attr="reason")
    segments = list(
        recording.segments.filter(place__range=(first, last), is_masked=False).order_by("place")
    )
    if not segments or len(segments) > MOST_PASSAGES:
        raise Invalid(_("Choose passages that can still be read, fifty at most."), attr="last")
    was_public = voice_removal.is_public([recording])
    voice_removal.mute(viewer, recording, segments, reason)
    _mask_sound(viewer, recording)
    journalled(viewer, "passage.mask", recording, first=first, last=last, reason=reason)
    workshop = recording.workshop
    place = (workshop.organisation_id, workshop.consultation_id, workshop.pk)
    events.announce(workshop.organisation_id, PassageMasked(*place, was_public=was_public))
    return recording


def _mask_sound(viewer: Viewer, recording: Recording) -> None:
    """Mask all the masked seconds in the medium.

    If a mask has no seconds, or if the medium cannot be masked, withdraw the recording's sound and
    image from publication and remove its clips. Its transcript stays public.
    """
    if recording.media.kind == MediaKind.TEXT:
        return
    ranges = list(recording.masks.order_by("start").values_list("start", "end"))
    try:
        if any(start is None for start, _end in ranges):
            raise Invalid
        mask_actions.mask(viewer=viewer, media_id=recording.media_id, ranges=ranges)  # type: ignore[arg-type]  # not None here
    except DomainError:
        recording.is_whole_public = recording.may_publish_sound = recording.may_publish_image = (
            False
        )
        recording.save(update_fields=["is_whole_public", "may_publish_sound", "may_publish_image"])
        voice_removal.drop_clips([recording])
