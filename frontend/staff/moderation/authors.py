"""What is known of an author in a consultation: how much they wrote, what was decided of it."""

from django.utils.text import capfirst

from debates.selectors import record_of, text_ids_of
from moderation import selectors
from moderation.enums import Action, Reason


def record(viewer, consultation_id, author_id):
    """How much somebody wrote there; None of nobody."""
    return record_of(viewer, consultation_id, author_id) if author_id else None


def decided_of(viewer, consultation_id, author_id, text_id=None) -> list[dict]:
    """What was decided of the texts of somebody there, and of one text where one is at hand, latest first."""
    ids = set(text_ids_of(viewer, consultation_id, author_id)) if author_id else set()
    return [
        {
            "number": one.number,
            "at": one.created_at,
            "action": capfirst(Action(one.action).label),
            "reason": Reason(one.reason).label if one.reason else "",
            "facts": one.statement.facts,
            "is_of_this": one.target_id == text_id,
        }
        for one in selectors.decisions_about(viewer, ids | ({text_id} if text_id else set()))
    ]
