"""The steps of a consultation, and what they let people do now, by the database's clock."""

from __future__ import annotations

from consult.consultations.enums import ConsultationState
from consult.consultations.models import Consultation, Phase
from consult.consultations.selectors.consultations import path_of
from consult.core import clock
from consult.core.clock import ClockNow
from consult.core.finding import one_of


def get_phase(viewer, phase_id) -> Phase:
    """One step by id, with its consultation. Raises `NotFound`."""
    visible = Phase.objects.filter(consultation__in=Consultation.objects.visible_to(viewer))
    return one_of(visible.select_related("consultation"), pk=phase_id)


def get_phases(viewer, ids) -> dict:
    """Several steps at once, by id, each with its consultation; one query."""
    visible = Phase.objects.filter(consultation__in=Consultation.objects.visible_to(viewer))
    return visible.select_related("consultation").in_bulk(list(ids))


def path_of_phase(phase) -> str:
    """Where a step is shown: on the page of its consultation."""
    return path_of(phase.consultation)


def phase_states(consultation) -> list[tuple[Phase, str]]:
    """Each step with « done », « current » or « coming », in the order of the timetable."""
    moment = moment_of(consultation)
    return [(phase, _phase_state(phase, moment)) for phase in consultation.phases.all()]


def _phase_state(phase, moment):
    if phase.ends_at <= moment:
        return "done"
    return "current" if phase.opens_at <= moment else "coming"


def open_capabilities(consultation) -> set[str]:
    """What the consultation lets people do now. For pages: the actions hold the step itself (`hold_phase`)."""
    moment = moment_of(consultation)
    if consultation.state_at(moment) in (ConsultationState.DRAFT, ConsultationState.CLOSED):
        return set()
    return {c for phase in consultation.phases.all() if phase.is_open_at(moment) for c in phase.capabilities}


def over_among(consultation_ids, capability) -> set:
    """Which of these published consultations will never open a capability again, by the database's clock."""
    giving = Phase.objects.filter(capabilities__contains=[capability], ended_at__isnull=True)
    unfinished = giving.filter(closes_at__gt=ClockNow()).values("consultation")
    rows = Consultation.objects.filter(pk__in=consultation_ids, published_at__isnull=False)
    return set(rows.exclude(pk__in=unfinished).values_list("pk", flat=True))


def moment_of(consultation):
    """The database's time when the consultation was read, or now."""
    return getattr(consultation, "seen_at", None) or clock.now()
