"""The permissions on workshops. The actions check whether the state of a workshop allows an act."""

from uuid import UUID

from consult.accounts.permissions import allows
from consult.accounts.rules import may
from consult.accounts.viewer import Viewer
from consult.workshops.models import Facilitation, Workshop


def may_write(viewer: Viewer, act: str, workshop: Workshop) -> bool:
    """Return whether the viewer may do an act on a workshop.

    The permission matrix decides, and a facilitator of the workshop counts as its owner. One query.
    """
    return may(viewer, act, workshop.consultation_id, owner=facilitates(viewer, workshop))


def facilitates(viewer: Viewer, workshop: Workshop) -> bool:
    """Return whether the viewer is a facilitator of this workshop."""
    person = viewer.participant
    return (
        person is not None
        and Facilitation.objects.filter(workshop=workshop, participant=person).exists()
    )


def can_create(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether the viewer may create a workshop.

    Facilitators of the consultation and managers may. A facilitator who creates a workshop then
    runs it.
    """
    return may(viewer, "workshop.edit", consultation_id, owner=True)


def can_edit(viewer: Viewer, workshop: Workshop) -> bool:
    """Return whether the viewer may edit, publish and cancel a workshop."""
    return may_write(viewer, "workshop.edit", workshop)


def can_appoint(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether the viewer may appoint and dismiss facilitators."""
    return may(viewer, "role.grant_facilitator", consultation_id)


def can_accept(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether the viewer may read declarations, and accept or refuse them."""
    return may(viewer, "workshop.accept", consultation_id)


def can_declare(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether the viewer may declare a workshop. It needs no account."""
    return allows(viewer, "workshop.declare", consultation_id)


def can_register(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether the viewer may register for a workshop.

    A suspension concerns only posting, so it does not prevent this.
    """
    return allows(viewer, "workshop.register", consultation_id)


def can_add_recordings(viewer: Viewer, workshop: Workshop) -> bool:
    """Return whether the viewer may add, edit, publish and remove recordings and consents."""
    return may_write(viewer, "recording.add", workshop)


def can_edit_transcript(viewer: Viewer, workshop: Workshop) -> bool:
    """Return whether the viewer may write, correct, validate and share transcripts."""
    return may_write(viewer, "transcript.edit", workshop)


def reads_everything(viewer: Viewer, workshop: Workshop) -> bool:
    """Return whether the viewer may play and read private recordings of a workshop.

    Its facilitators and the team of the consultation may.
    """
    return may(viewer, "unpublished.read", workshop.consultation_id) or can_edit_transcript(
        viewer, workshop
    )


def can_speak(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether the viewer may send a voice message instead of a text."""
    return may(viewer, "voice.send", consultation_id, owner=True)


def can_write_voices(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether the viewer may listen to voice messages and write them down."""
    return may(viewer, "voice.write", consultation_id)


def can_quote(viewer: Viewer, workshop: Workshop) -> bool:
    """Return whether the viewer may make excerpts and write contributions that rest on them."""
    return may_write(viewer, "workshop.contribute", workshop)


def can_mask(viewer: Viewer, workshop: Workshop) -> bool:
    """Return whether the viewer may mask passages of recordings.

    Facilitators and moderators may.
    """
    return may_write(viewer, "passage.mask", workshop)
