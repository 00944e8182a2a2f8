"""Take a decision back within ten minutes: the text is as it was, its case waits again, and the log keeps both."""

from __future__ import annotations

from django.db import transaction

from consult.core import clock, kinds
from consult.core.exceptions import NotFound
from consult.core.finding import one_of
from moderation.actions.carrying import carry_out
from moderation.actions.cases import locked_case, reopen
from moderation.enums import Action, ModerationState, Origin
from moderation.exceptions import CannotBeUndone
from moderation.models import Case, Decision
from moderation.selectors import UNDO_WITHIN


@transaction.atomic
def undo(*, viewer, decision_id) -> Decision:
    """Take back one's own last decision on a text, less than ten minutes after it; undoing twice changes nothing.

    The text gets the state and the place it had, its case waits again with its notices. A text that its author has
    corrected since is read first, and a decision that somebody contested is heard by somebody else. Locks the text, its
    case, the end of the log. Announces `DecisionTaken`. Raises `NotFound`, `CannotBeUndone`.
    """
    undone = _own(viewer, decision_id)
    target = _locked(viewer, undone)
    again = _undoing(undone)
    if again:
        return again
    _refuse_too_late(undone, target)
    case = locked_case(undone.target_kind, undone.target_id)
    if undone.action == Action.CORRECT and case:  # other words wait to be read
        raise CannotBeUndone
    said = {"reason": _reason_before(undone), "facts": "", "origin": undone.origin, "about": undone.number}
    back = {"action": Action.UNDO, "state_after": undone.state_before}
    decision = carry_out(viewer, undone.target_kind, target, None, **back, **said)
    arrangement = kinds.arrangement(undone.target_kind, undone.action)
    if arrangement:
        arrangement.revert(viewer, target, undone.details)
    if undone.case_id and case is None:
        reopen(Case.objects.select_for_update(no_key=True).get(pk=undone.case_id))
    return decision


def _own(viewer, decision_id):
    rows = Decision.objects.filter(organisation=viewer.organisation, moderator_id=viewer.person().pk)
    return one_of(rows, pk=decision_id)


def _locked(viewer, decision):
    try:
        return kinds.kind(decision.target_kind).lock(viewer, decision.target_id)
    except NotFound:  # a version that became the text of its proposal
        raise CannotBeUndone from None


def _refuse_too_late(decision, target):
    later = Decision.objects.filter(
        consultation=decision.consultation_id, target_id=decision.target_id, number__gt=decision.number
    )
    if not may_be_undone(decision, clock.now()) or later.exists() or target.state != decision.state_after:
        raise CannotBeUndone
    if decision.appeals.exists():
        raise CannotBeUndone


def _reason_before(undone):
    """Why the text was limited before, where it was: what stands of it says so again."""
    if undone.state_before == ModerationState.PUBLISHED:
        return ""
    rows = Decision.objects.filter(consultation=undone.consultation_id, target_id=undone.target_id)
    rows = rows.filter(number__lt=undone.number, state_after=undone.state_before).exclude(reason="")
    return rows.order_by("-number").values_list("reason", flat=True).first() or ""


def may_be_undone(decision, moment) -> bool:
    """Whether whoever took a decision may still take it back at a moment, as far as the decision itself tells."""
    is_fresh = moment - decision.created_at <= UNDO_WITHIN
    by_hand = not decision.automation and decision.origin != Origin.APPEAL
    return is_fresh and by_hand and decision.action in Action.on_texts()


def _undoing(decision):
    by = {"consultation": decision.consultation_id, "about": decision.number, "action": Action.UNDO}
    return Decision.objects.filter(**by).first()


def is_undone(decision) -> bool:
    """Whether a decision was taken back."""
    return _undoing(decision) is not None
