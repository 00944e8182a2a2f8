"""What people said instead of writing: heard by the team and by themselves; by everybody where they chose it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult.core.exceptions import NotFound
from consult.workshops import rules
from consult.workshops.enums import VoiceState
from consult.workshops.models import VoiceMessage
from debates.selectors import public_proposals

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

HEARD = ("media__file", "topic", "proposal")


def voices_to_write(viewer, consultation):
    """Those that wait to be written down, first sent, first; none for whoever may not write them."""
    rows = VoiceMessage.objects.filter(organisation=viewer.organisation, consultation=consultation)
    if not rules.can_write_voices(viewer, consultation.pk):
        return rows.none()
    return rows.filter(state=VoiceState.SENT).select_related(*HEARD).order_by("created_at", "pk")


def has_voices(viewer, consultation_id: UUID) -> bool:
    """Return whether anybody sent a voice message there, whatever became of it."""
    return VoiceMessage.objects.filter(organisation=viewer.organisation, consultation=consultation_id).exists()


def get_voice(viewer, voice_id: UUID) -> VoiceMessage:
    """One, for its author and for those who write voices down. Raises `NotFound`."""
    rows = VoiceMessage.objects.filter(organisation=viewer.organisation).select_related(*HEARD, "consultation")
    voice = rows.filter(pk=voice_id).first()
    if voice is None or not (_is_own(viewer, voice) or rules.can_write_voices(viewer, voice.consultation_id)):
        raise NotFound
    return voice


def own_voices(viewer, topic=None):
    """What the viewer sent, last first, of one topic or of all; nothing for a visitor."""
    if viewer.participant is None:
        return VoiceMessage.objects.none()
    rows = VoiceMessage.objects.filter(organisation=viewer.organisation, participant=viewer.participant)
    if topic:
        rows = rows.filter(topic=topic)
    return rows.select_related(*HEARD, "consultation").order_by("-created_at", "-pk")


def get_own_voice(viewer, voice_id: UUID) -> VoiceMessage:
    """One that the viewer sent. Raises `NotFound`."""
    voice = own_voices(viewer).filter(pk=voice_id).first()
    if voice is None:
        raise NotFound
    return voice


def public_voice_of(viewer, proposal) -> VoiceMessage | None:
    """The voice that a contribution was written from, where its author lets everybody hear it; one query."""
    rows = VoiceMessage.objects.filter(proposal=proposal, is_voice_public=True, media__file__isnull=False)
    return rows.select_related("media__file").first()


def shows_voice(viewer, file_id: UUID, key: str) -> bool:
    """Whether the viewer may hear a voice: the team, its author; everybody once its contribution is public."""
    rows = VoiceMessage.objects.filter(organisation=viewer.organisation).select_related("consultation")
    voice = rows.filter(media__file=file_id).first()
    if voice is None:
        return False
    if _is_own(viewer, voice) or rules.can_write_voices(viewer, voice.consultation_id):
        return True
    if not (voice.is_voice_public and voice.proposal_id):
        return False
    return public_proposals(voice.consultation).filter(pk=voice.proposal_id).exists()


def held_voices(ids) -> set[UUID]:
    """Which of these files a voice points to."""
    return set(VoiceMessage.objects.filter(media__file__in=list(ids)).values_list("media__file", flat=True))


def title_of_voice(voice) -> str:
    """What a voice is called: the question that it answers."""
    return voice.topic.question or voice.topic.title


def path_of_voice(voice) -> str:
    """Where its author finds it."""
    return f"/consultations/{voice.consultation.slug}/topics/{voice.topic.slug}/speak/"


def export_voices(viewer) -> Iterator[dict]:
    """Everything the viewer said, for their own copy."""
    for voice in own_voices(viewer).iterator(100):
        yield {
            "consultation": voice.consultation.slug,
            "topic": voice.topic.title,
            "sent_at": voice.created_at,
            "language": voice.language,
            "is_voice_public": voice.is_voice_public,
            "state": voice.state,
            "reason": voice.reason,
            "contribution": voice.proposal and voice.proposal.number,
        }


def _is_own(viewer, voice):
    return viewer.participant is not None and voice.participant_id == viewer.participant.pk
