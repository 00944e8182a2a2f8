"""Decisions with their reasons.

Each decision is numbered and chained in the public log of its consultation.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.core.exceptions import Invalid, NotAllowed, NotFound
from consult.core.postgres import clock
from consult.core.words.text import clean, count_visible_characters
from moderation import rules, target_kinds
from moderation.cases.actions.cases import locked_case, open_case, refuse_claimed
from moderation.cases.actions.deadlines import put_off
from moderation.decisions.actions.effects import apply_decision
from moderation.decisions.selectors import statements as statement_selectors
from moderation.enums import USUAL_REASONS, Action, Origin, Reason
from moderation.exceptions import AlreadyDecided, OwnCase, TextChanged
from moderation.models import Case, Decision
from moderation.target_kinds import Target


@transaction.atomic
def decide(
    *,
    viewer: Viewer,
    target_kind: str,
    target_id: UUID | str,
    action: str,
    reason: str = "",
    facts: str = "",
    origin: str = Origin.OWN,
    case_id: UUID | None = None,
    read: str = "",
    arguments: dict | None = None,
    **fields: Any,
) -> Decision:
    """Decide on a text: publish, correct, move, merge, mask, restrict, hide, remove, restore…

    A decision that limits a text needs a reason and facts, which its author reads. Off-topic texts
    and duplicates are never removed. `origin` becomes `notice` if the text was reported.

    `case_id` names the case that the moderator saw, and `read` the words that they read
    (`target_kinds.compute_mark`). `arguments` are those of moving, merging and masking
    (`{"topic": id}`, `{"into": id}`, `{"masked": words, one passage a line}`).

    Lock the text (in order with the one into which it is merged), its case and the head of the log.
    The app of the object applies the decision (`target_kinds`). The decision is journalled.
    Announce `DecisionTaken`. Raise `NotFound`, `NotAllowed`, `OwnCase`, `TextChanged`,
    `AlreadyDecided`, `AlreadyClaimed` or `Invalid`.
    """
    action = _valid_action(action)
    arrangement = target_kinds.find_arrangement(target_kind, action)
    if arrangement and arrangement.lock_others:
        arrangement.lock_others(viewer, target_id, arguments or {})
    target = _locked_target(viewer, target_kind, target_id, action)
    case = locked_case(target_kind, target.pk)
    reason = reason or USUAL_REASONS.get(action, "")
    check_decision_fields(action, reason, facts, origin)
    _refuse_too_late(action, target, case, case_id)
    if read and read != target_kinds.compute_mark(target_kind, target):
        raise TextChanged
    if case:
        refuse_claimed(case, viewer.participant, clock.now())
    details = dict(fields.pop("details", {})) | (
        arrangement.prepare(viewer, target, arguments or {}) if arrangement else {}
    )
    fields |= {
        "reason": reason,
        "facts": clean(facts),
        "origin": _origin(origin, case),
        "details": details,
    }
    if action == Action.HIDE:
        case = case or open_case(target_kind=target_kind, target=target)
        fields |= {"due_at": case.due_at, "until": _postpone_deadline(case)}
    after = str(action.find_state_after(target.state))
    decision = apply_decision(
        viewer, target_kind, target, case, action=action, state_after=after, **fields
    )
    if arrangement:
        arrangement.apply(viewer, target, details)
    return decision


def _valid_action(action: str) -> Action:
    if action not in Action.on_texts():
        raise Invalid(attr="action")
    return Action(action)


def _locked_target(
    viewer: Viewer, target_kind: str, target_id: UUID | str, action: Action
) -> Target:
    kind = target_kinds.get_kind(target_kind)
    if kind.lock is None or kind.moderate is None:
        raise NotFound
    target = kind.lock(viewer, target_id)
    if not rules.can_take(viewer, action, target.consultation_id):
        if not viewer.is_system:
            viewer.person()
        raise NotAllowed
    if rules.is_own_case(viewer, target_kind, target):
        raise OwnCase
    if not target_kinds.has_action(target_kind, action):
        raise Invalid(_("This decision is not possible for this kind of content."), attr="action")
    return target


def check_decision_fields(
    action: Action, reason: str, facts: str, origin: str = Origin.OWN
) -> None:
    """Raise `Invalid` if reason, facts and origin do not make a valid decision."""
    if origin not in Origin.chosen():
        raise Invalid(attr="origin")
    if (reason and reason not in Reason.values) or (action.needs_reason and not reason):
        raise Invalid(
            _("Choose a reason. The author and the public log will show it."), attr="reason"
        )
    if action.needs_facts and not count_visible_characters(clean(facts)):
        raise Invalid(_lacking(action), attr="facts")
    if action in (Action.HIDE, Action.REMOVE) and not Reason(reason).may_remove:
        raise Invalid(
            _(
                "Off-topic texts and duplicates are never removed. Move or merge a contribution. Put a comment "
                "behind a warning, or ask for a correction."
            ),
            attr="reason",
        )


def _lacking(action: Action) -> str:
    if action in Action.on_reporting():
        return _("Say in a sentence which notices were unfounded, and why.")
    return _("Write the message to the person: what in the text breaks the charter or the law.")


def _origin(origin: str, case: Case | None) -> str:
    """Return `notice` if the text was reported and the given origin is `own`.

    Any other origin is returned unchanged, for example `authority`.
    """
    return Origin.NOTICE if case and case.notices_count and origin == Origin.OWN else origin


def _refuse_too_late(
    action: Action, target: Target, case: Case | None, case_id: UUID | None
) -> None:
    if target.state not in action.possible_from:
        raise AlreadyDecided
    if action == Action.NO_BREACH and case is None:
        raise AlreadyDecided
    if case_id is not None and (case is None or str(case.pk) != str(case_id)):
        raise AlreadyDecided


def _postpone_deadline(case: Case) -> datetime:
    """Postpone the deadline of a case that is hidden provisionally, and return it.

    The case stays open. It must be decided before the text returns automatically.
    """
    put_off(case, statement_selectors.PROVISIONAL)
    return case.due_at
