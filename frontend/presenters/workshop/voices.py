"""Voice messages as pages play them.

The author and the team that writes them down may play them, and everyone if the author chose it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from consult.core.files import access
from consult.media.enums import MediaState
from consult.media.selectors import serialize_media
from consult.workshops.enums import VoiceState
from frontend.presenters.parts.components import Tag

if TYPE_CHECKING:
    from consult.workshops.models import VoiceMessage


TAGS = {
    VoiceState.SENT: ("info", "clock"),
    VoiceState.WRITTEN: ("ok", "circle-check"),
    VoiceState.DECLINED: ("", "archive"),
}


@dataclass(frozen=True)
class VoiceView:
    """A voice message, with the address of its sound."""

    id: str
    sent: datetime
    tag: Tag
    url: str
    media_type: str
    message: str
    is_waiting: bool
    is_public: bool
    language: str
    draft: str = ""
    reason: str = ""
    number: int | None = None


def present_voice(voice: VoiceMessage) -> VoiceView:
    """Return a voice message as pages list it. Without a sound yet, a sentence gives its state."""
    media = (
        serialize_media(voice.media)
        if voice.media
        else {"renditions": [], "message": "", "file_id": None}
    )
    part = media["renditions"][0] if media["renditions"] else None
    kind, icon = TAGS[VoiceState(voice.state)]
    return VoiceView(
        id=str(voice.pk),
        sent=voice.created_at,
        tag=Tag(capfirst(VoiceState(voice.state).label), kind, icon),  # type: ignore[arg-type]  # the table has these words only
        url=access.address(media["file_id"], part["name"]) if part else "",
        media_type=part["media_type"] if part else "",
        message="" if part else _state(voice, media["message"]),
        is_waiting=voice.state == VoiceState.SENT,
        is_public=voice.is_voice_public,
        language=voice.language,
        draft=voice.draft,
        reason=voice.reason,
        number=voice.proposal.number if voice.proposal else None,
    )


def _state(voice: VoiceMessage, message: str) -> str:
    """Return why a voice message cannot be played, in the words of its author."""
    if not voice.media:
        return _("This recording has been deleted.")
    if not MediaState(voice.media.state).is_final:
        return _("Your recording is being prepared.")
    return message


def allow_blob_media(response: HttpResponse) -> HttpResponse:
    """Let this page play a sound that was just recorded in it, which has no address yet."""
    response._csp_update = {"media-src": ["blob:"]}  # type: ignore[attr-defined]  # read by the middleware of the CSP
    return response
