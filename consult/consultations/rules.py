"""Who may prepare, publish and close a consultation; whether its state allows it is the actions' to say."""

from consult.accounts.rules import may


def can_create(viewer) -> bool:
    """Start a consultation: whoever manages one of the organisation, and its administrator, who starts the first."""
    return may(viewer, "consultation.create")


def can_edit(viewer, consultation) -> bool:
    """Write its texts, topics, timetable and charter."""
    return may(viewer, "consultation.edit", consultation.pk)


def can_publish(viewer, consultation) -> bool:
    """Announce it."""
    return may(viewer, "consultation.publish", consultation.pk)


def can_close(viewer, consultation) -> bool:
    """End it before its announced date, publicly and with a reason (ADR 0004)."""
    return may(viewer, "consultation.close", consultation.pk)


def can_open_window(viewer, consultation) -> bool:
    """Let a room of people sign up through one network address for a few hours."""
    return may(viewer, "window.open", consultation.pk)
