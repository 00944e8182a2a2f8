"""The state of a case among colleagues: claimed, or decided, and by which of them."""

from django.utils import timezone
from django.utils.translation import gettext as _

from consult.accounts.people.selectors import people_here
from consult.accounts.viewer import Viewer
from moderation.cases.selectors import queue as queue_selectors
from moderation.decisions.selectors import decisions as decision_selectors
from moderation.enums import Action, CaseState, Reason


def describe_state(viewer: Viewer, case) -> dict:
    """Return who has claimed a case and until when, or how it was decided. `case` may be None."""
    is_claimed = case is not None and case.is_claimed_at(timezone.now())
    mine = is_claimed and case.claimed_by_id == viewer.person().pk
    is_decided = case is not None and case.state not in CaseState.unfinished()
    decision = decision_selectors.last_decision_of(case) if is_decided else None
    return {
        "is_decided": is_decided,
        "decision": decision,
        "decision_label": Action(decision.action).done if decision else "",
        "decision_reason": Reason(decision.reason).label if decision and decision.reason else "",
        "mine": mine,
        "claimed_by": case.claimed_by.public_name if is_claimed and not mine else "",
        "claimed_until": case.claimed_until if is_claimed else None,
    }


def list_states(viewer: Viewer, moderators, since) -> dict:
    """Return what colleagues do with cases, in words, by case id; three queries.

    They have a case open, have claimed it, or decided it after `since`.
    """
    states: dict = {}
    for moderator in moderators:
        if moderator.case_id:
            states.setdefault(moderator.case_id, []).append(moderator.name)
    states = {
        pk: _("Open by %(names)s") % {"names": ", ".join(names)} for pk, names in states.items()
    }
    changed = queue_selectors.list_changed(viewer, since)
    people = people_here(viewer.organisation, {case.last_moderator for case in changed} - {None})
    for case in changed:
        if case.state not in CaseState.unfinished():
            states[case.pk] = _outcome(case, people.get(case.last_moderator))
        else:
            states[case.pk] = _("%(name)s is deciding it.") % {"name": case.claimed_by.public_name}
    return states


def _outcome(case, colleague) -> str:
    what = str(Action(case.last_action).done)
    return f"{what} ({colleague.public_name})" if colleague else what
