"""The files of a workshop as tiles, each with its current state in a sentence, and its actions."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from consult.media.enums import MediaKind, MediaState
from consult.workshops.enums import TranscriptState
from consult.workshops.transcripts import draft_progress
from frontend.presenters.parts.components import Tag
from frontend.staff.recordings.frame import recording_url
from frontend.templatetags.typography import duration, percent, size

# The state of the transcript, which a tile shows after the size and the duration.
WRITTEN = {
    TranscriptState.EMPTY: _("not written down yet"),
    TranscriptState.DRAFTING: _("waiting for its turn to be written down by the machine"),
    TranscriptState.DRAFT: _("to be corrected"),
    TranscriptState.IN_REVIEW: _("being corrected"),
    TranscriptState.VALIDATED: _("validated"),
    TranscriptState.AGREED: _("checked by the participants"),
}
ICONS = {MediaKind.AUDIO: "file-audio", MediaKind.VIDEO: "file-video", MediaKind.TEXT: "file-text"}


@dataclass(frozen=True)
class Tile:
    """A file; `share` is the progress of its preparation, from 0 to 100, or None.

    `upload_id` is set while the file is on its way.
    """

    title: str
    note: str
    icon: str
    url: str = ""
    state: Tag | None = None
    share: int | None = None
    is_striped: bool = False
    is_bad: bool = False
    is_moving: bool = False
    is_here: bool = False
    remove_url: str = ""
    upload_id: str = ""


def present_tiles(recordings, here=None) -> list[Tile]:
    """Return the recordings of a workshop as tiles, in order; `here` is the number of the one on the page."""
    return [_tile(recording, here) for recording in recordings]


def present_uploads(uploads) -> list[Tile]:
    """Return the files that are still on their way, and whose answers are saved, as tiles."""
    return [
        Tile(
            title=upload.said.get("title") or upload.name,
            note=_describe_upload(upload),
            icon="wifi-off" if upload.is_still else "file",
            is_moving=True,
            upload_id=str(upload.pk),
        )
        for upload in uploads
    ]


def _describe_upload(upload):
    if upload.offset == upload.length:
        return _describe_received(upload.length)
    if upload.is_still and not upload.offset:
        return _("Stopped before it began. Choose the same file again. The answers are saved.")
    if upload.is_still:
        words = _(
            "Stopped at %(came)s of %(total)s. Choose the same file again to go on from there. The answers are saved."
        )
        return words % {"came": size(upload.offset), "total": size(upload.length)}
    if not upload.offset:
        return _("On its way. The answers are saved.")
    words = _("On its way: %(came)s of %(total)s. The answers are saved.")
    return words % {"came": size(upload.offset), "total": size(upload.length)}


def _describe_received(octets):
    return _("Received, %(size)s. It is waiting to be checked.") % {"size": size(octets)}


def _tile(recording, here):
    media = recording.media
    moving = not media.status.is_final
    bad = media.status in (MediaState.FAILED, MediaState.BLOCKED)
    working = media.status == MediaState.PROCESSING
    drafting = media.status == MediaState.READY and recording.transcript == TranscriptState.DRAFTING
    share = media.progress if working else None
    if drafting:
        share = draft_progress.read(recording.pk)
    return Tile(
        title=recording.title,
        note=note_of(recording, share),
        icon="triangle-alert" if bad else ICONS.get(media.kind, "file"),
        url="" if bad else recording_url("staff-recording", recording),
        state=_state(media, share),
        share=None if share is None else round(share * 100),
        is_striped=share is not None,
        is_bad=bad,
        is_moving=moving or drafting,
        is_here=here == recording.number,
        remove_url=recording_url("staff-recording-remove", recording) if bad else "",
    )


def _state(media, share):
    if media.status == MediaState.READY:
        return (
            Tag(_("Ready"), "ok", "check")
            if share is None
            else Tag(_("Being written down"), "info", "loader")
        )
    if media.status == MediaState.BLOCKED:
        return Tag(pgettext("recording", "Refused"), "err", "ban")
    return (
        Tag(_("Could not be prepared"), "err", "circle-alert")
        if media.status == MediaState.FAILED
        else None
    )


def note_of(recording, share=None) -> str:
    """Return the state of a file, in a sentence. `share` is the progress of its draft, from 0 to 1."""
    media = recording.media
    if media.refusal:
        return str(media.get_refusal_display())
    if media.status == MediaState.QUARANTINE:
        return _describe_received(media.original_size)
    if media.status == MediaState.PROCESSING:
        if not round(media.progress * 100):
            return str(_("Being made ready for the web"))
        words = _("Being made ready for the web, %(share)s")
        return words % {"share": percent(media.progress * 100)}
    facts = [size(media.original_size)]
    if media.duration:
        facts.append(duration(media.duration))
    if recording.transcript == TranscriptState.DRAFTING and share is not None:
        words = _("being written down by the machine, %(share)s")
        begun = words % {"share": percent(share * 100)}
        facts.append(begun if round(share * 100) else str(_("being written down by the machine")))
    else:
        facts.append(str(WRITTEN[recording.transcript]))
    return ", ".join(facts)
