"""Who may hold, write and read workshops; whether their state allows it is the actions' to say."""

from consult.accounts.rules import may
from consult.workshops.models import Facilitation


def may_write(viewer, act, workshop) -> bool:
    """Do an act of the matrix on a workshop: whoever runs it, on their own, and the managers; one query."""
    return may(viewer, act, workshop.consultation_id, owner=facilitates(viewer, workshop))


def facilitates(viewer, workshop) -> bool:
    """Whether somebody runs this workshop."""
    person = viewer.participant
    return person is not None and Facilitation.objects.filter(workshop=workshop, participant=person).exists()


def can_add_recordings(viewer, workshop) -> bool:
    """Bring what was recorded, say who agreed to what, publish it whole, take it away."""
    return may_write(viewer, "recording.add", workshop)


def can_edit_transcript(viewer, workshop) -> bool:
    """Write down, correct and validate what was said; have it read over."""
    return may_write(viewer, "transcript.edit", workshop)


def reads_everything(viewer, workshop) -> bool:
    """Hear and read what is not public: those who run the workshop, and the team of the consultation."""
    return may(viewer, "unpublished.read", workshop.consultation_id) or can_edit_transcript(viewer, workshop)
