"""Who may hold, write and read workshops; whether their state allows it is the actions' to say."""

from consult.accounts.permissions import allows
from consult.accounts.rules import may
from consult.workshops.models import Facilitation


def may_write(viewer, act, workshop) -> bool:
    """Do an act of the matrix on a workshop: whoever runs it, on their own, and the managers; one query."""
    return may(viewer, act, workshop.consultation_id, owner=facilitates(viewer, workshop))


def facilitates(viewer, workshop) -> bool:
    """Whether somebody runs this workshop."""
    person = viewer.participant
    return person is not None and Facilitation.objects.filter(workshop=workshop, participant=person).exists()


def can_create(viewer, consultation_id) -> bool:
    """Write down a workshop of a consultation: a facilitator there, who then runs it, or a manager."""
    return may(viewer, "workshop.edit", consultation_id, owner=True)


def can_edit(viewer, workshop) -> bool:
    """Write its facts, its minutes, how many people came; publish and cancel it."""
    return may_write(viewer, "workshop.edit", workshop)


def can_appoint(viewer, consultation_id) -> bool:
    """Say who runs a workshop."""
    return may(viewer, "role.grant_facilitator", consultation_id)


def can_accept(viewer, consultation_id) -> bool:
    """Read what people declare, accept or refuse it."""
    return may(viewer, "workshop.accept", consultation_id)


def can_declare(viewer, consultation_id) -> bool:
    """Say that one holds a workshop: anybody, without an account."""
    return allows(viewer, "workshop.declare", consultation_id)


def can_register(viewer, consultation_id) -> bool:
    """Say that one comes: anybody; a suspension is of posting."""
    return allows(viewer, "workshop.register", consultation_id)


def can_add_recordings(viewer, workshop) -> bool:
    """Bring what was recorded, say who agreed to what, publish it whole, take it away."""
    return may_write(viewer, "recording.add", workshop)


def can_edit_transcript(viewer, workshop) -> bool:
    """Write down, correct and validate what was said; have it read over."""
    return may_write(viewer, "transcript.edit", workshop)


def reads_everything(viewer, workshop) -> bool:
    """Hear and read what is not public: those who run the workshop, and the team of the consultation."""
    return may(viewer, "unpublished.read", workshop.consultation_id) or can_edit_transcript(viewer, workshop)


def can_speak(viewer, consultation_id) -> bool:
    """Send one's voice instead of a text."""
    return may(viewer, "voice.send", consultation_id, owner=True)


def can_write_voices(viewer, consultation_id) -> bool:
    """Listen to what people said, and write it down for them."""
    return may(viewer, "voice.write", consultation_id)


def can_quote(viewer, workshop) -> bool:
    """Keep words of its recordings, and write the contributions that rest on them."""
    return may_write(viewer, "workshop.contribute", workshop)


def can_mask(viewer, workshop) -> bool:
    """Mask a passage of its recordings: whoever runs it, and the moderators."""
    return may_write(viewer, "passage.mask", workshop)
