"""Decide, and say why: every decision is numbered and chained in the public log of its consultation."""

from __future__ import annotations

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.core import clock, events, journal, kinds, tenancy
from consult.core.exceptions import Invalid, NotAllowed, NotFound
from consult.core.text import clean, seen
from moderation import rules, selectors
from moderation.actions.cases import finish, locked_case, open_case
from moderation.actions.log import append
from moderation.enums import Action, CaseState, Origin, Reason
from moderation.events import DecisionTaken
from moderation.exceptions import AlreadyDecided, OwnCase
from moderation.models import Case, Decision

log = structlog.get_logger(__name__)


@transaction.atomic
def decide(*, viewer, target_kind, target_id, action, reason="", facts="", origin=Origin.OWN, case_id=None) -> Decision:
    """Decide on a text: publish, put behind a warning, hide for 72 hours, remove, restore, or leave online.

    Limiting a text needs a reason and facts, which its author reads; off-topic texts and duplicates are never taken
    away. `origin` becomes `notice` by itself where somebody reported. `case_id` says which case the moderator had in
    view. Locks the text, its case, the end of the log. The object's own app applies the new state (`core.kinds`).
    Journalled; announces `DecisionTaken`. Raises `NotFound`, `NotAllowed`, `OwnCase`, `AlreadyDecided`, `Invalid`.
    """
    target = _locked_target(viewer, target_kind, target_id)
    case = locked_case(target_kind, target.pk)
    action = _checked(action, reason, facts, origin)
    _refuse_too_late(action, target, case, case_id)
    after = action.state or target.state
    if case and case.notices_count and origin == Origin.OWN:
        origin = Origin.NOTICE
    if action == Action.HIDE:
        case = _given_time(case or open_case(target_kind=target_kind, target=target))
    said = {"reason": reason, "facts": clean(facts), "origin": origin}
    return _decide(viewer, target_kind, target, case, action=action, state_after=after, **said)


def _locked_target(viewer, target_kind, target_id):
    kind = kinds.kind(target_kind)
    if kind.lock is None or kind.moderate is None:
        raise NotFound
    target = kind.lock(viewer, target_id)
    if not rules.can_decide(viewer, target.consultation_id):
        if not viewer.is_system:
            viewer.person()
        raise NotAllowed
    if rules.is_own_case(viewer, target_kind, target):
        raise OwnCase
    return target


def _checked(action, reason, facts, origin):
    """The action, if what was sent makes a decision."""
    if action not in Action.values:
        raise Invalid(attr="action")
    if origin not in Origin.values:
        raise Invalid(attr="origin")
    if (reason and reason not in Reason.values) or (Action(action).needs_reason and not reason):
        raise Invalid(_("Choose the reason that the author and the public log will read."), attr="reason")
    if Action(action).needs_reason and not seen(clean(facts)):
        raise Invalid(_("Say in a sentence what in the text breaks the charter or the law."), attr="facts")
    if action in (Action.HIDE, Action.REMOVE) and not Reason(reason).may_remove:
        raise Invalid(_("Off-topic texts and duplicates are never taken away."), attr="reason")
    return Action(action)


def _refuse_too_late(action, target, case, case_id):
    if target.state not in action.possible_from:
        raise AlreadyDecided
    if action == Action.NO_BREACH and case is None:
        raise AlreadyDecided
    if case_id is not None and (case is None or str(case.pk) != str(case_id)):
        raise AlreadyDecided


def _given_time(case):
    """A provisional hiding leaves its case open, to be decided before the text comes back by itself."""
    case.due_at = clock.now() + selectors.PROVISIONAL
    case.save(update_fields=["due_at"])
    return case


def _decide(viewer, target_kind, target, case, *, action, state_after, **fields):
    """Write the decision and its reasons, apply it, end the case unless the decision is only provisional."""
    decision = append(viewer, target_kind, target, case, action=action, state_after=state_after, **fields)
    if state_after != target.state:
        kinds.kind(target_kind).moderate(viewer, target, state_after, decision)
    if case and action != Action.HIDE:
        finish(case, CaseState.DECIDED)
    journal.record(viewer, "moderation.decide", decision, number=decision.number, action=action, target=str(target.pk))
    consultation_id, organisation_id = decision.consultation_id, decision.organisation_id
    told = (decision.pk, decision.number, target_kind, target.pk, str(action))
    events.announce(organisation_id, DecisionTaken(organisation_id, consultation_id, *told))
    return decision


def lift_expired(limit=100) -> int:
    """Bring back what was hidden for more than 72 hours without anybody deciding; return how many texts.

    Each in its own transaction and organisation, as an automatic decision in the public log; one that fails is logged
    and keeps no other from coming back.
    """
    with tenancy.across_organisations("the delay of provisional hidings runs in every organisation"):
        before = clock.now() - selectors.PROVISIONAL
        hidden = Case.objects.filter(decisions__action=Action.HIDE, decisions__created_at__lte=before)
        expired = hidden.filter(state__in=CaseState.unfinished()).select_related("organisation")
        cases = list(expired.order_by("due_at")[:limit])
    return sum(_attempt(case) for case in cases)


def _attempt(case):
    try:
        return _lift(case)
    except Exception:
        log.exception("lift_failed", case=str(case.pk))
        return False


def _lift(case):
    viewer = Viewer.system(case.organisation)
    with tenancy.organisation(case.organisation_id), transaction.atomic():
        target = kinds.kind(case.target_kind).lock(viewer, case.target_id)
        held = locked_case(case.target_kind, target.pk)
        hiding = case.decisions.filter(action=Action.HIDE).order_by("-number").first()
        if held != case or target.state != hiding.state_after:
            return False
        said = {"reason": hiding.reason, "facts": "", "origin": hiding.origin, "automation": True}
        back = {"action": Action.RESTORE, "state_after": hiding.state_before}
        _decide(viewer, case.target_kind, target, held, **back, **said)
    return True
