"""The receivers of workshops' events, after commit.

One email is one delivery, so that none is sent twice.
"""

from consult.core.events import after
from consult.media.events import MediaReady
from consult.workshops import emails as workshop_emails
from consult.workshops.consent.actions import media_voice_removal as media_voice_removal_actions
from consult.workshops.events import (
    ComingCalledOff,
    ComingMoved,
    DeclarationDecided,
    DeclarationToRead,
    RegistrationTaken,
    VoiceAnswered,
)
from consult.workshops.excerpts.actions import clips as clip_actions
from consult.workshops.recordings.actions import recordings as recording_actions
from consult.workshops.transcripts.actions import transcripts as transcript_actions


@after(RegistrationTaken, sends_mail=True)
def confirm_registration(event: RegistrationTaken) -> None:
    """Email the time and place to the person who registered, with a link to cancel."""
    workshop_emails.confirm_registration(
        registration_id=event.registration_id, language=event.language
    )


@after(ComingCalledOff, sends_mail=True)
def call_off(event: ComingCalledOff) -> None:
    """Email a registered person that the workshop is cancelled."""
    workshop_emails.call_off(registration_id=event.registration_id)


@after(ComingMoved, sends_mail=True)
def tell_moved(event: ComingMoved) -> None:
    """Email a registered person that the day, the hour or the place changed."""
    workshop_emails.tell_moved(registration_id=event.registration_id, change_id=event.change_id)


@after(DeclarationToRead, sends_mail=True)
def tell_manager(event: DeclarationToRead) -> None:
    """Email a manager that a declared workshop waits for a decision."""
    workshop_emails.tell_manager(
        declaration_id=event.declaration_id, participant_id=event.participant_id
    )


@after(DeclarationDecided, sends_mail=True)
def tell_decision(event: DeclarationDecided) -> None:
    """Email the decision to the declarant of a workshop, then delete their data."""
    workshop_emails.tell_decision(declaration_id=event.declaration_id)


@after(MediaReady)
def draft_when_ready(event: MediaReady) -> None:
    """Schedule the draft of a transcript, if this site has an engine or the medium is a text."""
    if event.holder == recording_actions.HOLDER:
        transcript_actions.begin_transcript(
            organisation_id=event.organisation_id, media_id=event.media_id
        )


@after(VoiceAnswered, sends_mail=True)
def tell_voice(event: VoiceAnswered) -> None:
    """Email the author of a voice message that it was written down or declined."""
    workshop_emails.tell_voice(voice_id=event.voice_id)


@after(MediaReady)
def forget_what_was_sent(event: MediaReady) -> None:
    """Delete the original of a medium from which a voice was removed, if it is no longer needed."""
    media_voice_removal_actions.forget_what_was_sent(media_id=event.media_id)


@after(MediaReady)
def cut_when_ready(event: MediaReady) -> None:
    """Schedule new clips from the new rendition. A passage may have been masked in it."""
    if event.holder == recording_actions.HOLDER:
        clip_actions.cut_again(media_id=event.media_id)
