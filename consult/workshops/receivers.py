"""Workshops tell people, once their acts are committed; one mail is one delivery, so that none is sent twice."""

from consult.core.events import after
from consult.media.events import MediaReady
from consult.workshops import actions
from consult.workshops.events import (
    ComingCalledOff,
    ComingMoved,
    DeclarationDecided,
    DeclarationToRead,
    RegistrationTaken,
    VoiceAnswered,
)


@after(RegistrationTaken, sends_mail=True)
def confirm_registration(event: RegistrationTaken) -> None:
    """Whoever registered with an address reads where and when, and how to take it back."""
    actions.confirm_registration(registration_id=event.registration_id, language=event.language)


@after(ComingCalledOff, sends_mail=True)
def call_off(event: ComingCalledOff) -> None:
    """Whoever was to come does not go there for nothing."""
    actions.call_off(registration_id=event.registration_id)


@after(ComingMoved, sends_mail=True)
def tell_moved(event: ComingMoved) -> None:
    """Nor on a day, or to a place, where it is not held any more."""
    actions.tell_moved(registration_id=event.registration_id, change_id=event.change_id)


@after(DeclarationToRead, sends_mail=True)
def tell_manager(event: DeclarationToRead) -> None:
    """A manager learns that a workshop waits for an answer."""
    actions.tell_manager(declaration_id=event.declaration_id, participant_id=event.participant_id)


@after(DeclarationDecided, sends_mail=True)
def tell_decision(event: DeclarationDecided) -> None:
    """Whoever declared a workshop reads what was decided, and is forgotten."""
    actions.tell_decision(declaration_id=event.declaration_id)


@after(MediaReady)
def draft_when_ready(event: MediaReady) -> None:
    """What can be listened to by now is drafted, where this site has something that listens."""
    if event.holder == actions.HOLDER:
        actions.begin_transcript(organisation_id=event.organisation_id, media_id=event.media_id)


@after(VoiceAnswered, sends_mail=True)
def tell_voice(event: VoiceAnswered) -> None:
    """Whoever spoke reads what became of it."""
    actions.tell_voice(voice_id=event.voice_id)


@after(MediaReady)
def forget_what_was_sent(event: MediaReady) -> None:
    """The original of a medium that a voice was taken out of is kept no longer than it serves."""
    actions.forget_what_was_sent(media_id=event.media_id)


@after(MediaReady)
def cut_when_ready(event: MediaReady) -> None:
    """Clips are cut again from what was made anew: a passage may have been masked."""
    if event.holder == actions.HOLDER:
        actions.cut_again(media_id=event.media_id)
