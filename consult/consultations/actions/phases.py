"""The actions on phases.

An announced phase can only be extended, with a public reason (ADR 0004).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations import rules
from consult.consultations.actions.extensions import NOTICE, explain_extension
from consult.consultations.actions.helpers import (
    changes,
    editorial,
    get_row_by_id,
    locked,
    require,
    take_over,
)
from consult.consultations.actions.timetable import follow_timetable, timetable_hash
from consult.consultations.enums import Capability, ConsultationState
from consult.consultations.exceptions import AlreadyClosed, DatesAreAnnounced, TooLateToExtend
from consult.consultations.models import Consultation, Phase
from consult.core.exceptions import Invalid
from consult.core.postgres import clock
from consult.core.records import journal

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

    The announced list of participation phases is complete. Raise `DatesAreAnnounced`.
    """
    consultation = locked(viewer, consultation_id)
    require(viewer, rules.can_edit(viewer, consultation))
    if consultation.published_at and Capability.has_participation(capabilities):
        raise DatesAreAnnounced(attr="capabilities")
    phase = Phase(organisation=viewer.organisation, consultation=consultation)
    dated = {"capabilities": _unique(capabilities), "opens_at": opens_at, "closes_at": closes_at}
    _take_over(phase, changes(phase, {**texts, **dated}, TEXTS | DATED))
    follow_timetable(consultation)
    journal.record(viewer, "phase.schedule", phase)
    return phase


@transaction.atomic
def edit_phase(
    *, viewer: Viewer, phase_id: UUID, extension_reason: str = "", **fields: Any
) -> Phase:
    """Edit a phase.

    Once it is announced, only its texts may change, and its end may be put later, with a public
    reason, at least 24 hours before it. Raise `DatesAreAnnounced`, `TooLateToExtend` or
    `AlreadyClosed`, or `Invalid` without a reason. The function locks the phase, so it waits for
    the participants who act in it.
    """
    consultation, phase = _locked_phase(viewer, phase_id)
    require(viewer, rules.can_edit(viewer, consultation))
    if "capabilities" in fields:
        fields["capabilities"] = _unique(fields["capabilities"])
    changed = changes(phase, fields, TEXTS | DATED)
    data = _refuse_broken_promise(consultation, phase, changed, extension_reason)
    if changed:
        _take_over(phase, changed)
        follow_timetable(consultation)
        act = "phase.extend" if data else "phase.edit"
        hashed = {"timetable": timetable_hash(consultation)} if data else {}
        journal.record(viewer, act, phase, fields=sorted(changed), **data, **hashed)
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


def _locked_phase(viewer: Viewer, phase_id: UUID) -> tuple[Consultation, Phase]:
    visible = Phase.objects.filter(consultation__in=Consultation.objects.visible_to(viewer))
    consultation = locked(viewer, get_row_by_id(visible, phase_id).consultation_id)
    return consultation, get_row_by_id(consultation.phases.select_for_update(no_key=True), phase_id)


def _refuse_broken_promise(
    consultation: Consultation, phase: Phase, changed: dict[str, Any], reason: str
) -> dict[str, Any]:
    """Raise an error for a change that the announcement excludes. Prepare an extension.

    Return the data of the extension for the journal, or an empty dictionary for another change.
    """
    dated = DATED.intersection(changed)
    if not consultation.published_at or not dated:
        return {}
    if dated != {"closes_at"} or changed["closes_at"] < phase.closes_at:
        raise DatesAreAnnounced(attr=sorted(dated)[0])
    _refuse_late_extension(consultation, phase)
    lacking = _("Write in one sentence why the step ends later.")
    data = {"from": phase.closes_at.isoformat(), "to": changed["closes_at"].isoformat()}
    explain_extension(phase, phase.closes_at, reason, lacking)
    return {**data, "reason": phase.extension_reason}


def _refuse_late_extension(consultation: Consultation, phase: Phase) -> None:
    moment = clock.now()  # read after the lock
    is_over = phase.is_participatory and consultation.state_at(moment) == ConsultationState.CLOSED
    if is_over or phase.ends_at <= moment:
        raise AlreadyClosed
    if phase.ends_at - moment < NOTICE:
        raise TooLateToExtend


def _take_over(phase: Phase, changed: dict[str, Any]) -> None:
    opens_at, closes_at = (
        changed.get(name, getattr(phase, name)) for name in ("opens_at", "closes_at")
    )
    if opens_at and closes_at and opens_at >= closes_at:
        raise Invalid(_("The end must come after the beginning."), attr="closes_at")
    take_over(phase, changed)


def _unique(capabilities: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(str(capability) for capability in capabilities))
