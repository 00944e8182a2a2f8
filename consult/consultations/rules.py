"""The permissions to prepare, publish and close a consultation. Actions check its state."""

from consult.accounts.rules import may
from consult.accounts.viewer import Viewer
from consult.consultations.models import Consultation


def can_create(viewer: Viewer) -> bool:
    """Return whether the viewer may create a consultation.

    A manager of another consultation of the organisation may, and so may its administrator, who
    creates the first one.
    """
    return may(viewer, "consultation.create")


def can_edit(viewer: Viewer, consultation: Consultation) -> bool:
    """Return whether the viewer may edit the texts, topics, timetable and charter."""
    return may(viewer, "consultation.edit", consultation.pk)


def can_publish(viewer: Viewer, consultation: Consultation) -> bool:
    """Return whether the viewer may publish the consultation."""
    return may(viewer, "consultation.publish", consultation.pk)


def can_close(viewer: Viewer, consultation: Consultation) -> bool:
    """Return whether the viewer may close the consultation early, with a reason (ADR 0004)."""
    return may(viewer, "consultation.close", consultation.pk)


def can_cancel(viewer: Viewer, consultation: Consultation) -> bool:
    """Return whether the viewer may cancel the consultation before its first day (ADR 152)."""
    return may(viewer, "consultation.cancel", consultation.pk)


def can_suspend(viewer: Viewer, consultation: Consultation) -> bool:
    """Return whether the viewer may suspend and resume the consultation (ADR 150)."""
    return may(viewer, "consultation.suspend", consultation.pk)


def can_delete(viewer: Viewer, consultation: Consultation) -> bool:
    """Return whether the viewer may delete the consultation while it is a draft."""
    return may(viewer, "consultation.delete", consultation.pk)


def can_open_window(viewer: Viewer, consultation: Consultation) -> bool:
    """Return whether the viewer may open a workshop window."""
    return may(viewer, "window.open", consultation.pk)
