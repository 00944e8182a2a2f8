"""Start and end of measures against accounts.

Both change the row, the log, and the measures that every request reads.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NoReturn
from uuid import UUID

from django.db.models import Q, QuerySet

from consult.accounts.measures.actions import set_measures
from consult.accounts.people.selectors import locked_participant
from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotFound
from consult.core.postgres import clock
from consult.core.postgres.lookup import get_row
from moderation.decisions.actions.effects import apply_decision
from moderation.enums import Action, Origin
from moderation.exceptions import AlreadyInForce
from moderation.measures import selectors as measure_selectors
from moderation.models import Measure
from moderation.target_kinds import Arrangement

if TYPE_CHECKING:
    from consult.accounts.models import Participant


def enforce_measure(
    viewer: Viewer,
    person: Participant,
    consultation_id: UUID,
    kind: str,
    *,
    reason: str,
    facts: str,
    days: int | None,
    minutes: int | None,
    **details: Any,
) -> Measure:
    """Take a measure against a locked person, numbered and chained. Raise `AlreadyInForce`."""
    until = clock.now().replace(microsecond=0) + timedelta(days=days) if days else None
    measure = Measure(
        organisation=viewer.organisation,
        consultation_id=consultation_id,
        participant=person,
        kind=kind,
        minutes=minutes,
        until=until,
    )
    return put_in_force(viewer, measure, reason=reason, facts=facts, details=details)


def put_in_force(viewer: Viewer, measure: Measure, **fields: Any) -> Measure:
    """Save a new measure against its locked person, numbered and chained.

    Raise `AlreadyInForce`. `fields` contains the reason, the facts and the other fields of the
    decision.
    """
    _refuse_twice(measure.participant, measure.consultation_id, measure.kind)
    measure.save(force_insert=True)
    fields |= {
        "action": Action(measure.kind),
        "state_after": "",
        "origin": Origin.OWN,
        "until": measure.until,
    }
    measure.decision = apply_decision(viewer, measure_selectors.NAME, measure, None, **fields)
    measure.save(update_fields=["decision"])
    _store(measure.participant)
    return measure


def _refuse_twice(person: Participant, consultation_id: UUID, kind: str) -> None:
    """Raise `AlreadyInForce` if a measure of the same kind applies.

    It has to be lifted before one with another time or pace is taken. A warning may be given again.
    """
    alike = [measure for measure in _in_force(person) if measure.kind == kind]
    if any(
        measure.is_everywhere or measure.consultation_id == consultation_id for measure in alike
    ):
        raise AlreadyInForce


def _in_force(person: Participant) -> QuerySet[Measure]:
    not_over = Q(until__isnull=True) | Q(until__gt=clock.now())
    rows = Measure.objects.filter(not_over, participant=person, lifted_at__isnull=True)
    return rows.exclude(kind__in=Action.warnings()).order_by("created_at", "id")


def _store(person: Participant) -> None:
    """Store the measures in force with the locked person, where every request reads them."""
    set_measures(person, [_row(measure) for measure in _in_force(person)])


def _row(measure: Measure) -> dict[str, Any]:
    return {
        "id": str(measure.pk),
        "kind": measure.kind,
        "consultation": None if measure.is_everywhere else str(measure.consultation_id),
        "until": measure.until and measure.until.isoformat(),
        "minutes": measure.minutes,
    }


def lock_measure(viewer: Viewer, measure_id: UUID | str) -> Measure:
    """Return a measure with its person, both locked in the order in which measures are taken.

    Raise `NotFound`.
    """
    rows = Measure.objects.filter(organisation=viewer.organisation)
    person = locked_participant(
        viewer.organisation, get_row(rows.values_list("participant", flat=True), pk=measure_id)
    )
    if person is None:
        raise NotFound
    rows = rows.select_related("decision").select_for_update(no_key=True, of=("self",))
    measure = rows.get(pk=measure_id)
    measure.participant = person
    return measure


def lift(viewer: Viewer, measure: Measure, details: dict) -> None:
    """End a locked measure. Doing it again changes nothing."""
    if measure.lifted_at is None:
        measure.lifted_at = clock.now()
        measure.save(update_fields=["lifted_at"])
    _store(measure.participant)


def _by_measures_only(viewer: Viewer, measure: Measure, *arguments: object) -> NoReturn:
    raise NotFound


ACCOUNT_ARRANGEMENTS = {
    str(action): Arrangement(prepare=_by_measures_only, apply=_by_measures_only, revert=lift)
    for action in Action.on_accounts()
}
