"""After a backup was restored, take again the decisions that it does not know and that hid something."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.core import kinds, tenancy
from consult.core.exceptions import DomainError
from consult.organisations.selectors import get_organisation_by_id
from moderation import ledger
from moderation.actions.cases import let_go, locked_case
from moderation.actions.decisions import decide
from moderation.enums import Action, CaseState, ModerationState, Origin
from moderation.models import Decision

HIDING = {
    ModerationState.RESTRICTED: Action.RESTRICT,
    ModerationState.HIDDEN_PROVISIONAL: Action.HIDE,
    ModerationState.REMOVED: Action.REMOVE,
}


def note_decision(*, decision_id) -> None:
    """Store a decision on a text in the ledger; decisions on accounts are not."""
    decision = Decision.objects.get(pk=decision_id)
    if decision.state_after:
        ledger.note(decision)


def replay_decisions() -> int:
    """Hide again what was hidden by a decision that the database does not know; return how many texts.

    Each is an automatic decision in the public log, told to the author. To be run before the site opens, after
    `replay_erasures`; run twice, it finds nothing.
    """
    return sum(_replay(history) for history in ledger.histories() if history[-1].state in _limited(history[-1]))


def _limited(entry):
    """The states in which the text is not in plain view: a text sent back for a correction waits again."""
    return {*HIDING, ModerationState.PENDING} if entry.action == Action.CORRECT else {*HIDING}


def _replay(history) -> bool:
    last = history[-1]
    with tenancy.organisation(last.organisation):
        if Decision.objects.filter(pk=last.decision).exists():
            return False
        try:
            _decide_again(last, reason=next((entry.reason for entry in reversed(history) if entry.reason), ""))
        except DomainError:  # newer than the backup, taken away by its author, or in that state already
            return False
    return True


@transaction.atomic
def _decide_again(entry, reason):
    viewer = Viewer.system(get_organisation_by_id(entry.organisation))
    kinds.kind(entry.target_kind).lock(viewer, entry.target)
    case = locked_case(entry.target_kind, entry.target)
    if case and case.state == CaseState.CLAIMED:
        let_go(case)
    day = date_format(datetime.fromisoformat(entry.decided_at), "DATE_FORMAT")
    facts = _("This decision dates from %(day)s. The site was restored from an earlier backup, and it applies again.")
    decide(
        viewer=viewer,
        target_kind=entry.target_kind,
        target_id=entry.target,
        action=HIDING.get(ModerationState(entry.state), Action.CORRECT),
        reason=reason,
        facts=facts % {"day": day},
        origin=entry.origin if entry.origin in Origin.chosen() else Origin.OWN,
        automation=True,
    )
