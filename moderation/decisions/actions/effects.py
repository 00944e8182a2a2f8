"""The effects of decisions. All decisions take effect here, from every origin."""

from typing import Any

from consult.accounts.viewer import Viewer
from consult.core.queue import events, jobs
from consult.core.records import journal
from moderation import target_kinds
from moderation.cases.actions.cases import finish
from moderation.decisions.actions.log import append
from moderation.decisions.selectors.decisions import UNDO_WITHIN, may_be_undone
from moderation.enums import Action, CaseState
from moderation.events import DecisionTaken
from moderation.models import Case, Decision
from moderation.target_kinds import Target


def apply_decision(
    viewer: Viewer,
    target_kind: str,
    target: Target,
    case: Case | None,
    *,
    action: Action,
    state_after: str,
    **fields: Any,
) -> Decision:
    """Write a decision on a locked object into the log, apply it, and end its case.

    A provisional decision leaves the case open. `fields` are the fields of the decision and its
    `facts`. The decision is journalled. Announce `DecisionTaken`. Jobs store the decision outside
    the database, and email the people concerned once it can no longer be undone.
    """
    decision = append(
        viewer, target_kind, target, case, action=action, state_after=state_after, **fields
    )
    if state_after != target.state or action == Action.CORRECT:
        kind = target_kinds.get_kind(target_kind)
        kind.moderate(viewer, target, state_after, decision)  # type: ignore[misc]
    if case and action != Action.HIDE:
        finish(case, CaseState.DECIDED)
    journal.record(
        viewer,
        "moderation.decide",
        decision,
        number=decision.number,
        action=action,
        target=str(target.pk),
    )
    consultation_id = decision.consultation_id
    organisation_id = decision.organisation_id
    event_fields = (decision.pk, decision.number, target_kind, target.pk, str(action))
    events.announce(organisation_id, DecisionTaken(organisation_id, consultation_id, *event_fields))
    jobs.store(organisation_id, *_jobs_after(decision))
    return decision


def _jobs_after(decision: Decision) -> list[jobs.Request]:
    """Return the jobs that follow a decision.

    Undoing a decision notifies no person: the undone decision was notified to none.
    """
    arguments = {"decision_id": decision.pk}
    note = jobs.Request("moderation.note_decision", arguments)
    if decision.action == Action.UNDO:
        return [note]
    can_wait = may_be_undone(decision, decision.created_at)
    delay = UNDO_WITHIN if can_wait else jobs.AT_ONCE
    return [note, jobs.Request("moderation.settle", arguments, delay)]
