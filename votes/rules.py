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
