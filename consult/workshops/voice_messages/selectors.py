"""Voice messages: for the team, their authors, and everyone if the author chose so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotFound
from consult.workshops import rules
from consult.workshops.enums import VoiceState
from consult.workshops.models import VoiceMessage
from debates.proposals.selectors.proposals import public_proposals

if TYPE_CHECKING:
    from consult.consultations.models import Consultation, Topic
    from debates.models import Proposal

HEARD = ("media__file", "topic", "proposal")


def voices_to_write(viewer: Viewer, consultation: Consultation) -> QuerySet[VoiceMessage]:
    """Return the voice messages that wait to be written down, oldest first.

    There are none for a viewer who may not write them.
    """
    rows = VoiceMessage.objects.filter(organisation=viewer.organisation, consultation=consultation)
    if not rules.can_write_voices(viewer, consultation.pk):
        return rows.none()
    return rows.filter(state=VoiceState.SENT).select_related(*HEARD).order_by("created_at", "pk")


def has_voices(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether the consultation has a voice message in any state."""
    return VoiceMessage.objects.filter(
        organisation=viewer.organisation, consultation=consultation_id
    ).exists()


def get_voice(viewer: Viewer, voice_id: UUID) -> VoiceMessage:
    """Return a voice message, for its author and for the team that writes them down.

    Raise `NotFound`.
    """
    rows = VoiceMessage.objects.filter(organisation=viewer.organisation).select_related(
        *HEARD, "consultation"
    )
    voice = rows.filter(pk=voice_id).first()
    if voice is None or not (
        _is_own(viewer, voice) or rules.can_write_voices(viewer, voice.consultation_id)
    ):
        raise NotFound
    return voice


def own_voices(viewer: Viewer, topic: Topic | None = None) -> QuerySet[VoiceMessage]:
    """Return the viewer's voice messages, latest first, of one topic or of all.

    There are none for a visitor.
    """
    if viewer.participant is None:
        return VoiceMessage.objects.none()
    rows = VoiceMessage.objects.filter(
        organisation=viewer.organisation, participant=viewer.participant
    )
    if topic:
        rows = rows.filter(topic=topic)
    return rows.select_related(*HEARD, "consultation").order_by("-created_at", "-pk")


def get_own_voice(viewer: Viewer, voice_id: UUID) -> VoiceMessage:
    """Return a voice message of the viewer. Raise `NotFound`."""
    voice = own_voices(viewer).filter(pk=voice_id).first()
    if voice is None:
        raise NotFound
    return voice


def public_voice_of(viewer: Viewer, proposal: Proposal) -> VoiceMessage | None:
    """Return the voice message of a contribution if its author made it public, or None.

    One query.
    """
    rows = VoiceMessage.objects.filter(
        proposal=proposal, is_voice_public=True, media__file__isnull=False
    )
    return rows.select_related("media__file").first()


def may_play_voice(viewer: Viewer, file_id: UUID, key: str) -> bool:
    """Return whether the viewer may play a voice message.

    Its author and the team may. Everyone may once its contribution is public, if the author made
    the sound public.
    """
    rows = VoiceMessage.objects.filter(organisation=viewer.organisation).select_related(
        "consultation"
    )
    voice = rows.filter(media__file=file_id).first()
    if voice is None:
        return False
    if _is_own(viewer, voice) or rules.can_write_voices(viewer, voice.consultation_id):
        return True
    if not (voice.is_voice_public and voice.proposal_id):
        return False
    return public_proposals(voice.consultation).filter(pk=voice.proposal_id).exists()


def find_voice_files(ids: Iterable[UUID]) -> set[UUID]:
    """Return which of these files a voice message refers to."""
    return set(
        VoiceMessage.objects.filter(media__file__in=list(ids)).values_list("media__file", flat=True)
    )


def path_of_voice(voice: VoiceMessage) -> str:
    """Return the path of the page where its author finds it."""
    return f"/consultations/{voice.consultation.slug}/topics/{voice.topic.slug}/speak/"


def export_voices(viewer: Viewer) -> Iterator[dict]:
    """Yield the viewer's voice messages, for their data export."""
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


def _is_own(viewer: Viewer, voice: VoiceMessage) -> bool:
    return viewer.participant is not None and voice.participant_id == viewer.participant.pk
