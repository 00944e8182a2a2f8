"""Who may handle what was reported; who may never, because it is their own."""

from consult.accounts.rules import may
from moderation.models import Notice


def can_see_queue(viewer, consultation_id) -> bool:
    """Read the cases of a consultation."""
    return may(viewer, "moderation.queue", consultation_id)


def can_decide(viewer, consultation_id) -> bool:
    """Decide on the texts of a consultation."""
    return may(viewer, "moderation.decide", consultation_id)


def is_own_case(viewer, target_kind, target) -> bool:
    """The viewer wrote the text, or reported it at any time. One query."""
    person = viewer.participant
    if person is None:
        return False
    if target.author_id == person.pk:
        return True
    return Notice.objects.filter(target_kind=target_kind, target_id=target.pk, reporter=person).exists()
