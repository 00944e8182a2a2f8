"""The actions on phases.

An announced phase can only be extended, with a public reason. Later phases then move (ADR 0004).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations import rules
from consult.consultations.actions.extensions import (
    EXPLANATION,
    explain_extension,
    require_measured_extension,
    require_notice,
)
from consult.consultations.actions.helpers import (
    changes,
    collect_refusals,
    editorial,
    get_row_by_id,
    locked,
    require,
    take_over,
)
from consult.consultations.actions.timetable import follow_timetable, timetable_hash
from consult.consultations.enums import Capability
from consult.consultations.events import PhaseMoved
from consult.consultations.exceptions import AlreadyClosed, DatesAreAnnounced, NotPublished
from consult.consultations.models import Consultation, Phase
from consult.consultations.selectors.extensions import PlannedMove, announced_length, plan_moves
from consult.core.exceptions import Invalid, NotFound
from consult.core.postgres import clock
from consult.core.queue import events
from consult.core.records import journal
from consult.notifications.actions.news import publish_news
from consult.notifications.enums import Followed, Happened, NewsKind

DATED = {"capabilities", "opens_at", "closes_at"}
TEXTS = editorial(Phase)


@transaction.atomic
def schedule_phase(
    *,
    viewer: Viewer,
    consultation_id: UUID,
    capabilities: list[str],
    opens_at: datetime,
    closes_at: datetime,
    **texts: str,
) -> Phase:
    """Add a phase. After publication, only phases without participation may be added.

    The announced list of participation phases is complete. Raise `DatesAreAnnounced`, or
    `AlreadyClosed` for a cancelled consultation.
    """
    consultation = locked(viewer, consultation_id)
    require(viewer, rules.can_edit(viewer, consultation))
    if consultation.published_at and Capability.has_participation(capabilities):
        raise DatesAreAnnounced(attr="capabilities")
    if consultation.is_cancelled:
        raise AlreadyClosed
    phase = Phase(organisation=viewer.organisation, consultation=consultation)
    dated = {"capabilities": _unique(capabilities), "opens_at": opens_at, "closes_at": closes_at}
    _take_over(phase, changes(phase, {**texts, **dated}, TEXTS | DATED))
    follow_timetable(consultation)
    journal.record(viewer, "phase.schedule", phase)
    return phase


@transaction.atomic
def edit_phase(*, viewer: Viewer, phase_id: UUID, **fields: Any) -> Phase:
    """Edit a phase. Once it is announced, only its texts may change.

    Raise `DatesAreAnnounced`: `extend_phase` puts an announced end later.
    """
    consultation, phase = _locked_phase(viewer, phase_id)
    require(viewer, rules.can_edit(viewer, consultation))
    if _edit(viewer, consultation, phase, fields):
        follow_timetable(consultation)
    return phase


@transaction.atomic
def edit_draft_phases(
    *, viewer: Viewer, consultation_id: UUID, phases: Mapping[UUID, Mapping[str, Any]]
) -> Consultation:
    """Edit several phases of a draft, given by id: all of them, or none.

    Equal values change nothing, so that the same call may be repeated. Raise `DatesAreAnnounced`
    after publication, `NotFound` for a phase of another consultation, and `ValidationError` with
    the refusals of each phase under the names that `name_refusal` gives.
    """
    consultation = locked(viewer, consultation_id)
    require(viewer, rules.can_edit(viewer, consultation))
    if consultation.published_at:
        raise DatesAreAnnounced
    rows = consultation.phases.order_by("id").select_for_update(no_key=True)
    stored = {phase.pk: phase for phase in rows}
    if not phases.keys() <= stored.keys():
        raise NotFound
    refusals: dict[str, list[str]] = {}
    for phase_id, fields in phases.items():
        with collect_refusals(refusals, phase_id):
            _edit(viewer, consultation, stored[phase_id], dict(fields))
    if refusals:
        raise ValidationError(refusals)
    follow_timetable(consultation)
    return consultation


@transaction.atomic
def extend_phase(
    *,
    viewer: Viewer,
    phase_id: UUID,
    closes_at: datetime,
    reason: str,
    moves_later_steps: bool = True,
    confirmed_days: int | None = None,
    after_suspension: bool = False,
) -> Phase:
    """Put the end of an announced phase later, with a public reason, at least 24 hours before it.

    With `moves_later_steps`, the later phases that have not begun move by as many days. An
    extension is at most 180 days long. `confirmed_days` repeats its days where it is longer than
    the announced phase. `after_suspension` needs no notice. The function locks the phases, so it
    waits for the participants who act in them. Raise `NotPublished`, `DatesAreAnnounced`,
    `TooLateToExtend`, `AlreadyClosed` or `Invalid`.
    """
    consultation, phase = _locked_phase(viewer, phase_id)
    require(viewer, rules.can_edit(viewer, consultation))
    if consultation.published_at is None:
        raise NotPublished
    if closes_at <= phase.closes_at:
        raise DatesAreAnnounced(attr="closes_at")
    moment = clock.now()  # read after the lock
    _refuse_ended(consultation, phase, moment)
    if not after_suspension:
        require_notice(phase.ends_at, moment)
    days = require_measured_extension(
        viewer.organisation,
        phase.closes_at,
        closes_at,
        announced=announced_length(phase, phase.opens_at, phase.closes_at),
        confirmed_days=confirmed_days,
    )
    moves = plan_moves(consultation, phase, days, moment) if moves_later_steps else []
    data = _postpone(phase, closes_at, reason)
    moved = [_move(planned, phase.extension_reason) for planned in moves]
    for step in moved:
        began, ended = step["from"]
        event = PhaseMoved(consultation.organisation_id, consultation.pk, began, ended, days)
        events.announce(consultation.organisation_id, event)
    follow_timetable(consultation)
    hashed = timetable_hash(consultation)
    journal.record(viewer, "phase.extend", phase, **data, days=days, moved=moved, timetable=hashed)
    publish_news(
        organisation_id=phase.organisation_id,
        happened=Happened.EXTENDED,
        subject=("phase", phase.pk),
        audience=[(Followed.CONSULTATION, consultation.pk, NewsKind.STEP)],
        consultation_id=consultation.pk,
    )
    return phase


@transaction.atomic
def remove_phase(*, viewer: Viewer, phase_id: UUID) -> None:
    """Remove a phase of a draft. Raise `DatesAreAnnounced` after publication.

    The database refuses to delete a published phase too.
    """
    consultation, phase = _locked_phase(viewer, phase_id)
    require(viewer, rules.can_edit(viewer, consultation))
    if consultation.published_at:
        raise DatesAreAnnounced
    journal.record(viewer, "phase.remove", phase)
    phase.delete()
    follow_timetable(consultation)


def _edit(viewer: Viewer, consultation: Consultation, phase: Phase, fields: dict[str, Any]) -> bool:
    """Save the new values of a phase. Return whether it changed."""
    if "capabilities" in fields:
        fields["capabilities"] = _unique(fields["capabilities"])
    changed = changes(phase, fields, TEXTS | DATED)
    dated = DATED.intersection(changed)
    if consultation.published_at and dated:
        raise DatesAreAnnounced(attr=sorted(dated)[0])
    if changed:
        _take_over(phase, changed)
        journal.record(viewer, "phase.edit", phase, fields=sorted(changed))
    return bool(changed)


def _locked_phase(viewer: Viewer, phase_id: UUID) -> tuple[Consultation, Phase]:
    """Return the consultation and one of its phases, with all its phases locked in their order."""
    visible = Phase.objects.filter(consultation__in=Consultation.objects.visible_to(viewer))
    consultation = locked(viewer, get_row_by_id(visible, phase_id).consultation_id)
    phases = consultation.phases.order_by("id").select_for_update(no_key=True)
    phase = next((phase for phase in phases if phase.pk == phase_id), None)
    if phase is None:  # It was removed during the wait for the lock.
        raise NotFound
    return consultation, phase


def _refuse_ended(consultation: Consultation, phase: Phase, moment: datetime) -> None:
    is_over = phase.is_participatory and consultation.state_at(moment).is_over
    if is_over or phase.ends_at <= moment:
        raise AlreadyClosed


def _postpone(phase: Phase, closes_at: datetime, reason: str) -> dict[str, Any]:
    """Save a later end of a phase. Return its data for the journal."""
    data = {"from": phase.closes_at.isoformat(), "to": closes_at.isoformat()}
    lacking = _("Write in one sentence why the step ends later.")
    explain_extension(phase, phase.closes_at, reason, lacking)
    phase.closes_at = closes_at
    phase.save(update_fields=["closes_at", *EXPLANATION])
    return {**data, "reason": phase.extension_reason}


def _move(planned: PlannedMove, reason: str) -> dict[str, Any]:
    """Save the later dates of a phase that follows an extended one. Return them for the journal."""
    phase = planned.phase
    data = {
        "phase": str(phase.pk),
        "from": [phase.opens_at.isoformat(), phase.closes_at.isoformat()],
        "to": [planned.opens_at.isoformat(), planned.closes_at.isoformat()],
    }
    phase.announced_opens_at = phase.announced_opens_at or phase.opens_at
    phase.announced_closes_at = phase.announced_closes_at or phase.closes_at
    phase.extension_reason = reason
    phase.opens_at = planned.opens_at
    phase.closes_at = planned.closes_at
    phase.save(update_fields=["opens_at", "closes_at", "announced_opens_at", *EXPLANATION])
    return data


def _take_over(phase: Phase, changed: dict[str, Any]) -> None:
    opens_at, closes_at = (
        changed.get(name, getattr(phase, name)) for name in ("opens_at", "closes_at")
    )
    if opens_at and closes_at and opens_at >= closes_at:
        raise Invalid(_("The end must come after the beginning."), attr="closes_at")
    take_over(phase, changed)


def _unique(capabilities: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(str(capability) for capability in capabilities))
