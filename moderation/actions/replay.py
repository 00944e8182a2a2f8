"""After a backup was restored, take again the decisions that it does not know and that hid or forbade something."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from consult.accounts.actions import withdraw_role_again
from consult.accounts.enums import ParticipantState
from consult.accounts.selectors import locked_participant
from consult.accounts.viewer import Viewer
from consult.consultations.selectors import get_consultation_by_id
from consult.core import clock, kinds, tenancy
from consult.core.exceptions import DomainError, NotFound
from consult.organisations.selectors import get_organisation_by_id
from moderation import accounts, ledger
from moderation.actions.carrying import carry_out
from moderation.actions.cases import let_go, locked_case
from moderation.actions.decisions import decide
from moderation.actions.enforcing import lift, lock_measure, put_in_force
from moderation.enums import Action, CaseState, ModerationState, Origin
from moderation.models import Decision, Measure

HIDING = {
    ModerationState.RESTRICTED: Action.RESTRICT,
    ModerationState.HIDDEN_PROVISIONAL: Action.HIDE,
    ModerationState.REMOVED: Action.REMOVE,
}


def note_decision(*, decision_id) -> None:
    """Store a decision on a text or an account in the ledger."""
    decision = Decision.objects.get(pk=decision_id)
    if decision.target_kind == accounts.NAME:
        measure = Measure.objects.filter(pk=decision.target_id).first()
        if measure:  # else its person was erased since
            ledger.note(decision, measure)
    elif decision.state_after:
        ledger.note(decision)


def note_withdrawn_role(*, organisation_id, grant_id) -> None:
    """Store in the ledger that a role was taken back."""
    ledger.note_withdrawn_role(organisation_id, grant_id)


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
    decide(
        viewer=viewer,
        target_kind=entry.target_kind,
        target_id=entry.target,
        action=HIDING.get(ModerationState(entry.state), Action.CORRECT),
        reason=reason,
        facts=_facts_of(entry),
        origin=entry.origin if entry.origin in Origin.chosen() else Origin.OWN,
        automation=True,
    )


def _facts_of(entry):
    day = date_format(datetime.fromisoformat(entry.decided_at), "DATE_FORMAT")
    facts = _("This decision dates from %(day)s. The site was restored from an earlier backup, and it applies again.")
    return facts % {"day": day}


# ---- roles
def replay_withdrawn_roles() -> int:
    """Take back the roles that the restored backup gave back; return how many. To be run before `replay_measures`."""
    return sum(_withdraw(history[-1]) for history in _histories_of(ledger.ROLE))


def _histories_of(kind):
    return [history for history in ledger.histories() if history[0].target_kind == kind]


def _withdraw(entry) -> bool:
    with tenancy.organisation(entry.organisation):
        return withdraw_role_again(viewer=_system_of(entry), grant_id=entry.target)


def _system_of(entry):
    return Viewer.system(get_organisation_by_id(entry.organisation))


# ---- measures against accounts
@dataclass
class Measures:
    """The outcome for measures that the database does not know as they were; the operator reads `left`."""

    taken: int = 0
    lifted: int = 0
    left: list[ledger.Entry] = field(default_factory=list)


def replay_measures() -> Measures:
    """Lift again the measures lifted since the backup, then take again those taken since and still in force.

    Each is an automatic decision in the public log, told to the person. A warning is taken again too, since a later
    measure may rest on it. Run twice, it finds nothing, but for those that cannot be taken again: the person or the
    consultation is newer than the backup, or a measure of the same kind holds. Those of erased people are forgotten.
    """
    outcome = Measures()
    histories = _histories_of(ledger.ACCOUNT)
    for history in histories:
        if _is_lifted(history):
            outcome.lifted += _lift_again(history[-1])
    for history in histories:
        if not _is_lifted(history) and not _is_over(history[0]):
            _take_again(history[0], outcome)
    return outcome


def _is_lifted(history):
    return any(entry.state == ledger.LIFTED for entry in history)


def _is_over(entry):
    return bool(entry.until) and datetime.fromisoformat(entry.until) <= clock.now()


def _lift_again(entry) -> bool:
    with tenancy.organisation(entry.organisation), transaction.atomic():
        viewer = _system_of(entry)
        try:
            measure = lock_measure(viewer, entry.target)
        except NotFound:  # taken after the backup too
            return False
        if measure.lifted_at:
            return False
        about = measure.decision and measure.decision.number
        said = {"reason": "", "facts": _facts_of(entry), "origin": Origin.OWN, "about": about, "automation": True}
        carry_out(viewer, accounts.NAME, measure, None, action=Action.LIFT, state_after="", **said)
        lift(viewer, measure, {})
        return True


def _take_again(entry, outcome) -> None:
    if entry.action not in Action.on_accounts():  # what began it is older than the ledger, and so than the backup
        return
    with tenancy.organisation(entry.organisation):
        if Measure.objects.filter(pk=entry.target).exists():
            return
        try:
            outcome.taken += _put_in_force_again(entry)
        except DomainError:
            outcome.left.append(entry)


@transaction.atomic
def _put_in_force_again(entry) -> bool:
    """Take the measure again; return False where its person was erased."""
    viewer = _system_of(entry)
    consultation = get_consultation_by_id(viewer, entry.consultation)
    person = locked_participant(viewer.organisation, entry.participant)
    if person is None:
        raise NotFound
    if person.state == ParticipantState.ERASED:
        return False
    measure = Measure(
        pk=UUID(entry.target),
        organisation=viewer.organisation,
        consultation=consultation,
        participant=person,
        kind=entry.action,
        minutes=entry.minutes,
        until=datetime.fromisoformat(entry.until) if entry.until else None,
    )
    put_in_force(viewer, measure, reason=entry.reason, facts=_facts_of(entry), automation=True)
    return True
