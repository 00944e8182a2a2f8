"""Replay of decisions after a backup was restored.

Decisions that hid or forbade something, and that the backup lacks, are taken again. Their former
lines in the public log are put back before (`put_back.py`): those have no effect.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from consult.accounts.enums import ParticipantState
from consult.accounts.people.selectors import locked_participant
from consult.accounts.roles.actions import withdraw_role_again
from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import get_consultation_by_id
from consult.core.exceptions import DomainError, NotFound
from consult.core.postgres import clock, tenancy
from consult.core.queue import jobs
from consult.organisations.selectors import get_organisation_by_id, organisations
from moderation import target_kinds
from moderation.cases.actions.cases import end_claim, locked_case
from moderation.decisions import ledger
from moderation.decisions.actions.decisions import decide
from moderation.decisions.actions.effects import apply_decision
from moderation.decisions.ledger import Entry
from moderation.enums import Action, CaseState, ModerationState, Origin
from moderation.measures import selectors as measure_selectors
from moderation.measures.actions.enforcement import lift, lock_measure, put_in_force
from moderation.models import Decision, Measure

HIDING = {
    ModerationState.RESTRICTED: Action.RESTRICT,
    ModerationState.HIDDEN_PROVISIONAL: Action.HIDE,
    ModerationState.REMOVED: Action.REMOVE,
}


@jobs.job("moderation.note_decision", is_short=True)
def note_decision(*, decision_id: UUID) -> None:
    """Store a decision in the ledger."""
    decision = Decision.objects.get(pk=decision_id)
    measure = None
    if decision.target_kind == measure_selectors.NAME:
        # There is no measure if its person was erased since.
        measure = Measure.objects.filter(pk=decision.target_id).first()
    ledger.note(decision, measure)


def note_withdrawn_role(*, organisation_id: UUID, grant_id: UUID) -> None:
    """Store in the ledger that a role was withdrawn."""
    ledger.note_withdrawn_role(organisation_id, grant_id)


def replay_decisions() -> int:
    """Hide again the texts hidden by decisions that the database lacks. Return how many texts.

    Each is an automatic decision in the public log, and its author is notified. Run it before the
    site opens, after `replay_erasures`. A second run finds nothing.
    """
    return sum(
        _replay(history) for history in _histories() if history[-1].state in _limited(history[-1])
    )


def _histories() -> list[list[Entry]]:
    """Return the histories of the ledger, without organisations that the backup does not contain."""
    known = {str(organisation.pk) for organisation in organisations()}
    return [history for history in ledger.histories() if history[0].organisation in known]


def _limited(entry: Entry) -> set[ModerationState]:
    """Return the states in which the text is not shown plainly.

    After a correction was asked for, the text waits again. The ledger does not know which words
    were masked, so a correction of a restored text is asked for.
    """
    if entry.action == Action.MASK:
        return {*ModerationState}
    return {*HIDING, ModerationState.PENDING} if entry.action == Action.CORRECT else {*HIDING}


def _replay(history: Sequence[Entry]) -> bool:
    last = history[-1]
    with tenancy.organisation(last.organisation):  # type: ignore[arg-type]  # an id as text
        if Decision.objects.filter(pk=last.decision, is_put_back=False).exists():
            return False
        try:
            decision = _decide_again(
                last, reason=next((entry.reason for entry in reversed(history) if entry.reason), "")
            )
        except DomainError:  # the text is newer than the backup, was deleted by its author, or is in that state already
            return False
        note_decision(decision_id=decision.pk)  # a second run then finds it
    return True


@transaction.atomic
def _decide_again(entry: Entry, reason: str) -> Decision:
    viewer = Viewer.system(get_organisation_by_id(entry.organisation))
    lock = cast("Callable[[Any, Any], Any]", target_kinds.get_kind(entry.target_kind).lock)
    lock(viewer, entry.target)
    case = locked_case(entry.target_kind, entry.target)
    if case and case.state == CaseState.CLAIMED:
        end_claim(case)
    return decide(
        viewer=viewer,
        target_kind=entry.target_kind,
        target_id=entry.target,
        action=Action.CORRECT
        if entry.action == Action.MASK
        else HIDING.get(ModerationState(entry.state), Action.CORRECT),
        reason=reason,
        facts=_facts_of(entry),
        origin=entry.origin if entry.origin in Origin.chosen() else Origin.OWN,
        automation=True,
    )


def _facts_of(entry: Entry) -> str:
    day = date_format(datetime.fromisoformat(entry.decided_at), "DATE_FORMAT")
    facts = _(
        "This decision dates from %(day)s. The site was restored from an earlier backup, and it applies again."
    )
    return facts % {"day": day}


# ---- roles
def replay_withdrawn_roles() -> int:
    """Withdraw the roles that the restored backup gave back, and return how many.

    Run it before `replay_measures`.
    """
    return sum(_withdraw(history[-1]) for history in _histories_of(ledger.ROLE))


def _histories_of(kind: str) -> list[list[Entry]]:
    return [history for history in _histories() if history[0].target_kind == kind]


def _withdraw(entry: Entry) -> bool:
    with tenancy.organisation(entry.organisation):  # type: ignore[arg-type]  # an id as text
        return withdraw_role_again(viewer=_system_of(entry), grant_id=entry.target)


def _system_of(entry: Entry) -> Viewer:
    return Viewer.system(get_organisation_by_id(entry.organisation))


# ---- measures against accounts
@dataclass
class Measures:
    """The outcome of a replay of measures. The operator has to review the measures in `unresolved`."""

    taken: int = 0
    lifted: int = 0
    unresolved: list[ledger.Entry] = field(default_factory=list)


def replay_measures() -> Measures:
    """Lift and take again the measures that were lifted or taken since the backup.

    The lifts come first. Only measures still in force are taken again. Each is an automatic
    decision in the public log, and the person is notified. A warning is taken again too, because a
    later measure may depend on it. A second run finds nothing, except the measures that cannot be
    taken again: the person or the consultation is newer than the backup, or a measure of the same
    kind applies. Measures against erased people are left out.
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


def _is_lifted(history: Iterable[Entry]) -> bool:
    return any(entry.state == ledger.LIFTED for entry in history)


def _is_over(entry: Entry) -> bool:
    return bool(entry.until) and datetime.fromisoformat(entry.until) <= clock.now()


def _lift_again(entry: Entry) -> bool:
    with tenancy.organisation(entry.organisation), transaction.atomic():  # type: ignore[arg-type]  # an id as text
        viewer = _system_of(entry)
        try:
            measure = lock_measure(viewer, entry.target)
        except NotFound:  # the measure was taken after the backup too
            return False
        if measure.lifted_at:
            return False
        decision_number = measure.decision and measure.decision.number
        fields = {
            "reason": "",
            "facts": _facts_of(entry),
            "origin": Origin.OWN,
            "about": decision_number,
            "automation": True,
        }
        apply_decision(
            viewer,
            measure_selectors.NAME,
            measure,
            None,
            action=Action.LIFT,
            state_after="",
            **fields,
        )
        lift(viewer, measure, {})
        return True


def _take_again(entry: Entry, outcome: Measures) -> None:
    if (
        entry.action not in Action.on_accounts()
    ):  # its start is older than the ledger, and in the backup
        return
    with tenancy.organisation(entry.organisation):  # type: ignore[arg-type]  # an id as text
        if Measure.objects.filter(pk=entry.target).exists():
            return
        try:
            outcome.taken += _put_in_force_again(entry)
        except DomainError:
            outcome.unresolved.append(entry)


@transaction.atomic
def _put_in_force_again(entry: Entry) -> bool:
    """Take the measure again. Return False if its person was erased."""
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
