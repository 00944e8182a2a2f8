"""Undoing of a decision within ten minutes.

The text is as it was, its case waits again, and the log contains both decisions.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotFound
from consult.core.postgres import clock
from consult.core.postgres.lookup import get_row
from moderation import target_kinds
from moderation.cases.actions.cases import locked_case, reopen
from moderation.decisions.actions.effects import apply_decision
from moderation.decisions.selectors.decisions import (
    decisions_of_act,
    may_be_undone,
    undoing_of,
)
from moderation.enums import Action, ModerationState
from moderation.exceptions import CannotBeUndone
from moderation.models import Case, Decision
from moderation.target_kinds import Target


@dataclass
class Undone:
    """The decisions that undid those of one act, and how many could not be undone."""

    decisions: list[Decision] = field(default_factory=list)
    refused: int = 0


@transaction.atomic
def undo(*, viewer: Viewer, decision_id: UUID) -> Decision:
    """Undo the viewer's own last decision on a text, within ten minutes after it.

    A second call changes nothing. The text gets back its state and its place, and its case waits
    again with its notices. It is refused if the author has corrected the text since, because the
    new text must be reviewed first. It is refused too if the decision was contested, because
    another person decides the appeal. Lock the text, its case and the head of the log. Announce
    `DecisionTaken`. Raise `NotFound` or `CannotBeUndone`.
    """
    undone = _own(viewer, decision_id)
    target = _locked(viewer, undone)
    earlier = undoing_of(undone)
    if earlier:
        return earlier
    _refuse_too_late(undone, target)
    case = locked_case(undone.target_kind, undone.target_id)
    if undone.action == Action.CORRECT and case:  # the new words wait to be reviewed
        raise CannotBeUndone
    fields: dict[str, Any] = {
        "reason": _reason_before(undone),
        "facts": "",
        "origin": undone.origin,
        "about": undone.number,
    }
    effect: dict[str, Any] = {"action": Action.UNDO, "state_after": undone.state_before}
    decision = apply_decision(viewer, undone.target_kind, target, None, **effect, **fields)
    arrangement = target_kinds.find_arrangement(undone.target_kind, undone.action)
    if arrangement:
        arrangement.revert(viewer, target, undone.details)
    if undone.case_id and case is None:
        reopen(Case.objects.select_for_update(no_key=True).get(pk=undone.case_id))
    return decision


def undo_act(*, viewer: Viewer, decision_id: UUID) -> Undone:
    """Undo a decision of the viewer and all others of the same act, each in its own transaction.

    A decision for several texts is one act. Decisions that can no longer be undone stay. Raise
    `NotFound`, or `CannotBeUndone` if none was undone.
    """
    outcome = Undone()
    for decision in decisions_of_act(_own(viewer, decision_id)):
        try:
            outcome.decisions.append(undo(viewer=viewer, decision_id=decision.pk))
        except CannotBeUndone:
            outcome.refused += 1
    if not outcome.decisions:
        raise CannotBeUndone
    return outcome


def _own(viewer: Viewer, decision_id: UUID) -> Decision:
    rows = Decision.objects.filter(
        organisation=viewer.organisation, moderator_id=viewer.person().pk
    )
    return get_row(rows, pk=decision_id)


def _locked(viewer: Viewer, decision: Decision) -> Target:
    kind = target_kinds.get_kind(decision.target_kind)
    try:
        return kind.lock(viewer, decision.target_id)  # type: ignore[misc]
    except NotFound:  # a version that became the text of its proposal
        raise CannotBeUndone from None


def _refuse_too_late(decision: Decision, target: Target) -> None:
    later = Decision.objects.filter(
        consultation=decision.consultation_id,
        target_id=decision.target_id,
        number__gt=decision.number,
    )
    if (
        not may_be_undone(decision, clock.now())
        or later.exists()
        or target.state != decision.state_after
    ):
        raise CannotBeUndone
    if decision.appeals.exists():
        raise CannotBeUndone


def _reason_before(undone: Decision) -> str:
    """Return the reason for which the text was limited before, or an empty string.

    This reason applies again.
    """
    if undone.state_before == ModerationState.PUBLISHED:
        return ""
    rows = Decision.objects.filter(
        consultation=undone.consultation_id, target_id=undone.target_id, is_put_back=False
    )
    rows = rows.filter(number__lt=undone.number, state_after=undone.state_before).exclude(reason="")
    return rows.order_by("-number").values_list("reason", flat=True).first() or ""
