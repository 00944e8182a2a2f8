"""Who may prepare, answer and read questionnaires; whether their state allows it is the actions' to say."""

from consult.accounts.rules import may


def can_prepare(viewer, consultation_id) -> bool:
    """Write the questionnaires of a consultation, until they are opened."""
    return may(viewer, "questionnaire.edit", consultation_id)


def can_open(viewer, consultation_id) -> bool:
    """Open a questionnaire, which freezes it."""
    return may(viewer, "questionnaire.open", consultation_id)


def can_close(viewer, consultation_id) -> bool:
    """Close a questionnaire before its date, in public and with a reason (ADR 0004)."""
    return may(viewer, "questionnaire.close", consultation_id)


def can_answer(viewer, consultation_id) -> bool:
    """Answer in one's own name; whoever holds a role there may not, nor somebody suspended."""
    return may(viewer, "questionnaire.answer", consultation_id, owner=True)


def can_enter_paper(viewer, consultation_id) -> bool:
    """Enter sheets of paper."""
    return may(viewer, "questionnaire.enter_paper", consultation_id)


def can_read_answers(viewer, consultation_id) -> bool:
    """Read open answers once it is closed, and say which are published."""
    return may(viewer, "questionnaire.read_answers", consultation_id)


def can_count(viewer, consultation_id) -> bool:
    """See how many people answered before the close; nobody sees more."""
    return may(viewer, "questionnaire.count", consultation_id)
