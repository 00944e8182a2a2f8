"""Voice messages, which participants record instead of writing.

An agent writes each down as a contribution.
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.measures.actions import lock_actor
from consult.accounts.viewer import Viewer
from consult.consultations.actions.helpers import get_row_by_id, public_reason, require
from consult.consultations.actions.phase_lock import lock_phase
from consult.consultations.enums import Capability
from consult.consultations.selectors.topics import get_topic
from consult.core.queue import jobs
from consult.core.records import journal, limits
from consult.media.actions.reception import receive
from consult.media.actions.removal import remove_media
from consult.workshops import rules
from consult.workshops.enums import Channel, VoiceState
from consult.workshops.exceptions import VoiceIsAnswered
from consult.workshops.models import Provenance, VoiceMessage
from debates.proposals.actions.texts_of_others import enter_proposal
from debates.texts.actions.publication import accepted as accept_terms
from debates.texts.actions.text_validation import language as known_language

PURPOSE = HOLDER = "voice"


@transaction.atomic
def send_voice(
    *,
    viewer: Viewer,
    topic_id: UUID,
    upload_id: UUID,
    language: str = "fr",
    is_voice_public: bool = False,
    charter_accepted: bool = False,
) -> VoiceMessage:
    """Store a voice message as a future contribution, without title or text.

    Only the team can listen to it until it is written down. The author accepts the charter and the
    licence as for a text. `is_voice_public` lets everyone listen to it afterwards, with the
    contribution. The limits on the texts of new accounts do not apply to a voice message. Lock the
    phase and the participant. Raise `PhaseIsClosed`, `CharterNotAccepted`, `UploadIsNotComplete`,
    `UploadIsTaken`, `NotAllowed`, `Invalid` or `TooMany`.
    """
    person = viewer.person()
    topic = get_topic(viewer, topic_id)
    require(viewer, rules.can_speak(viewer, topic.consultation_id))
    spoken = known_language(language)
    lock_phase(topic.consultation_id, Capability.PROPOSE)
    lock_actor(viewer=viewer, act="voice.send", consultation_id=topic.consultation_id)
    charter = accept_terms(viewer, topic.consultation, charter_accepted=charter_accepted)
    limits.check("voice", person.pk)
    place: dict[str, Any] = {
        "consultation_id": topic.consultation_id,
        "purpose": PURPOSE,
        "holder": HOLDER,
    }
    voice = VoiceMessage.objects.create(
        organisation=viewer.organisation,
        consultation=topic.consultation,
        topic=topic,
        participant=person,
        media=receive(viewer=viewer, upload_id=upload_id, **place),
        language=spoken,
        charter=charter,
        is_voice_public=is_voice_public,
    )
    journal.record(viewer, "voice.send", voice)
    return voice


@transaction.atomic
def write_voice(*, viewer: Viewer, voice_id: UUID, title: str, body: str) -> VoiceMessage:
    """Write a voice message down as a contribution in its author's name.

    It is public as a typed contribution would be. The author may change it later, like any of their
    texts. Lock the voice message, so that it is written once. Announce `VoiceAnswered`. Raise
    `VoiceIsAnswered`, `PhaseIsClosed`, `Invalid` or `NotAllowed`.
    """
    voice = _to_write(viewer, voice_id)
    proposal = enter_proposal(
        viewer=viewer,
        topic_id=voice.topic_id,
        title=title,
        body=body,
        language=voice.language,
        author=voice.participant,
        charter=voice.charter,
    )
    Provenance.objects.create(
        organisation=viewer.organisation,
        proposal=proposal,
        channel=Channel.VOICE,
        entered_by=viewer.participant,
        agreed=True,
        received_on=voice.created_at.date(),
    )
    voice.proposal = proposal
    return _set_answered(viewer, voice, VoiceState.WRITTEN)


@transaction.atomic
def decline_voice(*, viewer: Viewer, voice_id: UUID, reason: str) -> VoiceMessage:
    """Decline a voice message, with a reason that its author reads.

    Its sound is removed. Announce `VoiceAnswered`. Raise `VoiceIsAnswered`, or `Invalid` without a
    reason.
    """
    voice = _to_write(viewer, voice_id)
    lacking = _("Say why, in 400 characters at most. The person will read it.")
    voice.reason = public_reason(VoiceMessage, reason, lacking, "reason", field="reason")
    media = voice.media
    voice.media = None
    _set_answered(viewer, voice, VoiceState.DECLINED)
    remove_media(media_id=media.pk)  # type: ignore[union-attr]  # not None here
    return voice


@transaction.atomic
def take_back_voice(*, viewer: Viewer, voice_id: UUID) -> None:
    """Delete a voice message of the viewer that is not written down yet.

    Once it is written down, its author withdraws the contribution instead. Raise `VoiceIsAnswered`
    or `NotFound`.
    """
    own = VoiceMessage.objects.filter(organisation=viewer.organisation, participant=viewer.person())
    voice = get_row_by_id(own.select_for_update(of=("self",)), voice_id)
    if voice.state != VoiceState.SENT:
        raise VoiceIsAnswered
    journal.record(viewer, "voice.take_back", voice)
    _forget(viewer, voice)


@transaction.atomic
def erase_voices(viewer: Viewer, participant_id: UUID, keep_texts: bool) -> None:
    """Delete every voice message of a participant.

    A voice identifies the speaker, even if their texts stay.
    """
    rows = VoiceMessage.objects.filter(organisation=viewer.organisation, participant=participant_id)
    for voice in rows.select_for_update(of=("self",)).order_by("pk"):
        journal.record(viewer, "voice.erase", voice)
        _forget(viewer, voice)


def _forget(viewer: Viewer, voice: VoiceMessage) -> None:
    media_id = voice.media_id
    voice.delete()
    if media_id:
        remove_media(media_id=media_id)


def _to_write(viewer: Viewer, voice_id: UUID) -> VoiceMessage:
    """Return a voice message that waits to be written down, locked `FOR UPDATE`.

    Raise `VoiceIsAnswered` if it was answered.
    """
    rows = VoiceMessage.objects.filter(organisation=viewer.organisation).select_related(
        "media", "topic", "charter"
    )
    voice = get_row_by_id(
        rows.select_related("participant").select_for_update(of=("self",)), voice_id
    )
    require(viewer, rules.can_write_voices(viewer, voice.consultation_id))
    if voice.state != VoiceState.SENT:
        raise VoiceIsAnswered
    return voice


def _set_answered(viewer: Viewer, voice: VoiceMessage, state: VoiceState) -> VoiceMessage:
    voice.state = state
    voice.save(update_fields=["state", "proposal", "reason", "media"])
    journal.record(viewer, f"voice.{state}", voice)
    request = jobs.Request("workshops.email_voice_message", {"voice_id": voice.pk})
    jobs.store(voice.organisation_id, request)
    return voice
