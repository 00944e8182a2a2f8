"""Who may vote, and who may see a count. A suspension is of posting: it takes no vote away (reliability §5.2)."""

from consult.accounts.permissions import allows
from consult.accounts.rules import may
from consult.consultations.enums import ResultsVisibility


def can_cast(viewer, consultation_id) -> bool:
    """Take position in a consultation, in one's own name; whoever holds a role there may not."""
    return allows(viewer, "position.cast", consultation_id, owner=True)


def can_withdraw(viewer, consultation_id) -> bool:
    """Take back one's own position."""
    return allows(viewer, "position.withdraw", consultation_id, owner=True)


def can_vote(viewer, consultation_id) -> bool:
    """Answer a poll of a consultation, in one's own name; whoever holds a role there may not."""
    return allows(viewer, "ballot.cast", consultation_id, owner=True)


def can_take_back(viewer, consultation_id) -> bool:
    """Take back one's own ballot."""
    return allows(viewer, "ballot.withdraw", consultation_id, owner=True)


def can_prepare(viewer, consultation_id) -> bool:
    """Write the questions of a consultation, until they are opened."""
    return may(viewer, "question.edit", consultation_id)


def can_open(viewer, consultation_id) -> bool:
    """Put a question to the vote, which freezes its text, dates and rule."""
    return may(viewer, "question.open", consultation_id)


def can_extend(viewer, consultation_id) -> bool:
    """Put the end of a vote later, in public; nobody shortens it."""
    return may(viewer, "question.extend", consultation_id)


def can_end(viewer, consultation_id) -> bool:
    """Close a question before its date, in public and with a reason (ADR 0004)."""
    return may(viewer, "question.close", consultation_id)


def can_publish(viewer, consultation_id) -> bool:
    """Put forward what a closed question came to."""
    return may(viewer, "question.publish", consultation_id)


def can_close(viewer, consultation_id) -> bool:
    """Close the questions whose time is over."""
    return may(viewer, "consultation.close", consultation_id)


def can_see_count(question, *, has_voted: bool) -> bool:
    """See a question's count: everybody once it is closed, before that as its visibility says. No role sees more."""
    if question.status.is_final:
        return True
    return question.visibility == ResultsVisibility.LIVE or (
        question.visibility == ResultsVisibility.AFTER_VOTE and has_voted
    )
