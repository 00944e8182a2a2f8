"""The history of an author in a consultation: number of texts, and decisions about them."""

from consult.accounts.viewer import Viewer
from debates.texts.selectors.authors import record_of, text_ids_of
from moderation.decisions.selectors import decisions as decision_selectors
from moderation.enums import Action, Reason


def text_figures(viewer: Viewer, consultation_id, author_id):
    """Return the figures of the author's texts in the consultation, or None without an author."""
    return record_of(viewer, consultation_id, author_id) if author_id else None


def list_decisions(viewer: Viewer, consultation_id, author_id, text_id=None) -> list[dict]:
    """Return the decisions about the author's texts and about one text, latest first.

    `text_id` is the text at hand, if any; its decisions have `is_of_this` set.
    """
    ids = set(text_ids_of(viewer, consultation_id, author_id)) if author_id else set()
    return [
        {
            "number": decision.number,
            "at": decision.created_at,
            "action": Action(decision.action).done,
            "reason": Reason(decision.reason).label if decision.reason else "",
            "facts": decision_selectors.facts_of(decision),
            "is_of_this": decision.target_id == text_id,
        }
        for decision in decision_selectors.decisions_about(
            viewer, ids | ({text_id} if text_id else set())
        )
    ]
