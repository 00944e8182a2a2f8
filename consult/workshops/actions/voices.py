"""Somebody speaks instead of writing: they send their voice, and an agent writes it down as their contribution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.actions import hold_actor
from consult.consultations.actions import hold_phase
from consult.consultations.actions.writing import one, public_reason, require
from consult.consultations.enums import Capability
from consult.consultations.selectors import get_topic
from consult.core import events, journal, limits
from consult.media.actions import receive, remove_media
from consult.workshops import rules
from consult.workshops.enums import Channel, VoiceState
from consult.workshops.events import VoiceAnswered
from consult.workshops.exceptions import VoiceIsAnswered
from consult.workshops.models import Provenance, VoiceMessage
from debates.actions import accept_terms, enter_proposal
from debates.actions.writing import language as known_language

if TYPE_CHECKING:
    from uuid import UUID

PURPOSE = HOLDER = "voice"


@transaction.atomic
def send_voice(
    *,
    viewer,
    topic_id: UUID,
    upload_id: UUID,
    language: str = "fr",
    is_voice_public: bool = False,
    charter_accepted: bool = False,
) -> VoiceMessage:
    """Say what one would write: no title, no text. It is heard by the team alone until they have written it down.

    Accepts the charter and the licence as sending a text does. `is_voice_public` lets everybody hear it afterwards,
    with the contribution. What a new account may not send yet does not hold a voice back. Holds the phase and the
    person. Raises `PhaseIsClosed`, `CharterNotAccepted`, `UploadIsNotComplete`, `UploadIsTaken`, `NotAllowed`,
    `Invalid`, `TooMany`.
    """
    person = viewer.person()
    topic = get_topic(viewer, topic_id)
    require(viewer, rules.can_speak(viewer, topic.consultation_id))
    spoken = known_language(language)
    hold_phase(topic.consultation_id, Capability.PROPOSE)
    hold_actor(viewer=viewer, act="voice.send", consultation_id=topic.consultation_id)
    charter = accept_terms(viewer, topic.consultation, charter_accepted=charter_accepted)
    limits.check("voice", person.pk)
    place = {"consultation_id": topic.consultation_id, "purpose": PURPOSE, "holder": HOLDER}
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
def write_voice(*, viewer, voice_id: UUID, title: str, body: str) -> VoiceMessage:
    """Write down what somebody said: their contribution, in their name, public as one that they would have typed.

    They may change it afterwards, as any text of theirs. Locks the voice: written once. Announces `VoiceAnswered`.
    Raises `VoiceIsAnswered`, `PhaseIsClosed`, `Invalid`, `NotAllowed`.
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
    return _answered(viewer, voice, VoiceState.WRITTEN)


@transaction.atomic
def decline_voice(*, viewer, voice_id: UUID, reason: str) -> VoiceMessage:
    """Keep nothing of a voice, with a reason that its author reads: its sound is removed. Announces `VoiceAnswered`.

    Raises `VoiceIsAnswered`, `Invalid` without a reason.
    """
    voice = _to_write(viewer, voice_id)
    lacking = _("Say why, in 400 characters at most: they will read it.")
    voice.reason = public_reason(VoiceMessage, reason, lacking, "reason", field="reason")
    media, voice.media = voice.media, None
    _answered(viewer, voice, VoiceState.DECLINED)
    remove_media(media_id=media.pk)
    return voice


@transaction.atomic
def take_back_voice(*, viewer, voice_id: UUID) -> None:
    """Take back one's own voice before it is written down: nothing of it stays. Afterwards, one withdraws the text.

    Raises `VoiceIsAnswered`, `NotFound`.
    """
    own = VoiceMessage.objects.filter(organisation=viewer.organisation, participant=viewer.person())
    voice = one(own.select_for_update(of=("self",)), voice_id)
    if voice.state != VoiceState.SENT:
        raise VoiceIsAnswered
    journal.record(viewer, "voice.take_back", voice)
    _forget(viewer, voice)


@transaction.atomic
def erase_voices(viewer, participant_id: UUID, keep_texts: bool) -> None:
    """Remove every voice of somebody: a voice tells who speaks, even where their words stay."""
    rows = VoiceMessage.objects.filter(organisation=viewer.organisation, participant=participant_id)
    for voice in rows.select_for_update(of=("self",)).order_by("pk"):
        journal.record(viewer, "voice.erase", voice)
        _forget(viewer, voice)


def _forget(viewer, voice):
    media_id = voice.media_id
    voice.delete()
    if media_id:
        remove_media(media_id=media_id)


def _to_write(viewer, voice_id):
    """One that waits to be written down, `FOR UPDATE`."""
    rows = VoiceMessage.objects.filter(organisation=viewer.organisation).select_related("media", "topic", "charter")
    voice = one(rows.select_related("participant").select_for_update(of=("self",)), voice_id)
    require(viewer, rules.can_write_voices(viewer, voice.consultation_id))
    if voice.state != VoiceState.SENT:
        raise VoiceIsAnswered
    return voice


def _answered(viewer, voice, state):
    voice.state = state
    voice.save(update_fields=["state", "proposal", "reason", "media"])
    journal.record(viewer, f"voice.{state}", voice)
    place = (voice.organisation_id, voice.consultation_id, voice.pk)
    events.announce(voice.organisation_id, VoiceAnswered(*place))
    return voice
