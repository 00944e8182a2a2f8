"""Who may prepare, publish and close a consultation; whether its state allows it is the actions' to say."""

from consult.accounts.permissions import allows


def can_create(viewer) -> bool:
    """Start a consultation: whoever manages one of the organisation, and its administrator, who starts the first."""
    return _may(viewer, "consultation.create", None)


def can_preview(viewer, consultation) -> bool:
    """Read it before it is published."""
    return _may(viewer, "consultation.preview", consultation.pk)


def can_edit(viewer, consultation) -> bool:
    """Write its texts, topics, timetable and charter."""
    return _may(viewer, "consultation.edit", consultation.pk)


def can_publish(viewer, consultation) -> bool:
    """Announce it."""
    return _may(viewer, "consultation.publish", consultation.pk)


def can_close(viewer, consultation) -> bool:
    """End it before its announced date, publicly and with a reason (ADR 0004)."""
    return _may(viewer, "consultation.close", consultation.pk)


def _may(viewer, act, consultation_id):
    if viewer.is_system:
        return True
    person = viewer.participant
    return bool(person and person.may_act and allows(viewer, act, consultation_id))
