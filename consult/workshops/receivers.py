"""The receivers of the events of uploads, media, invitations and consultations."""

from consult.accounts.events import InvitationAccepted
from consult.accounts.viewer import Viewer
from consult.consultations.events import ConsultationCancelled
from consult.core.queue.events import after, during
from consult.media.events import MediaReady, UploadArrived
from consult.organisations.selectors import get_organisation_by_id
from consult.workshops.consent.actions import media_voice_removal as media_voice_removal_actions
from consult.workshops.excerpts.actions import clips as clip_actions
from consult.workshops.meetings.actions import facilitators as facilitator_actions
from consult.workshops.meetings.actions import publication as publication_actions
from consult.workshops.meetings.selectors.workshops import workshops_to_come
from consult.workshops.recordings.actions import arrivals as arrival_actions
from consult.workshops.recordings.actions import recordings as recording_actions
from consult.workshops.transcripts.actions import transcripts as transcript_actions


@after(UploadArrived)
def attach_when_arrived(event: UploadArrived) -> None:
    """Make a recording of a file whose sender answered the consent questions before it arrived."""
    if event.purpose == recording_actions.PURPOSE:
        arrival_actions.attach_arrived(upload_id=event.upload_id)


@after(MediaReady)
def draft_when_ready(event: MediaReady) -> None:
    """Schedule the draft of a transcript, if this site has an engine or the medium is a text."""
    if event.holder == recording_actions.HOLDER:
        transcript_actions.begin_transcript(
            organisation_id=event.organisation_id, media_id=event.media_id
        )


@after(MediaReady)
def forget_what_was_sent(event: MediaReady) -> None:
    """Delete the original of a medium from which a voice was removed, if it is no longer needed."""
    media_voice_removal_actions.forget_original_with_voice(media_id=event.media_id)


@after(MediaReady)
def cut_when_ready(event: MediaReady) -> None:
    """Schedule new clips from the new rendition. A passage may have been masked in it."""
    if event.holder == recording_actions.HOLDER:
        clip_actions.cut_again(media_id=event.media_id)


@during(ConsultationCancelled)
def cancel_with_the_consultation(event: ConsultationCancelled) -> None:
    """Cancel the workshops of a cancelled consultation. The people who registered are notified."""
    viewer = Viewer.system(get_organisation_by_id(event.organisation_id))
    for workshop in workshops_to_come(viewer, event.consultation_id):
        publication_actions.cancel_workshop(viewer=viewer, workshop_id=workshop.pk)


@during(InvitationAccepted)
def appoint_invited(event: InvitationAccepted) -> None:
    """Let a person who accepted an invitation run the workshops that expect them."""
    facilitator_actions.appoint_invited(
        organisation_id=event.organisation_id,
        invitation_id=event.invitation_id,
        participant_id=event.participant_id,
    )
