"""The queries of the phases of a consultation and of its open capabilities.

The database's clock is used.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from consult.accounts.viewer import Viewer
from consult.consultations.enums import Capability, ConsultationState
from consult.consultations.models import Consultation, Phase
from consult.consultations.selectors.consultations import path_of
from consult.core.postgres import clock
from consult.core.postgres.clock import ClockNow
from consult.core.postgres.lookup import get_row
from consult.notifications.enums import Happened
from consult.notifications.lines import Line
from consult.notifications.news_subjects import Quotation


def get_phase(viewer: Viewer, phase_id: UUID) -> Phase:
    """Return a phase by its id, with its consultation. Raise `NotFound`."""
    visible = Phase.objects.filter(consultation__in=Consultation.objects.visible_to(viewer))
    return get_row(visible.select_related("consultation"), pk=phase_id)


def get_phases(viewer: Viewer, ids: Iterable[UUID]) -> dict:
    """Return phases by id, each with its consultation. One query."""
    visible = Phase.objects.filter(consultation__in=Consultation.objects.visible_to(viewer))
    return visible.select_related("consultation").in_bulk(list(ids))


def path_of_phase(phase: Phase) -> str:
    """Return the path of the page of the phase's consultation."""
    return path_of(phase.consultation)


def sentence_of_phase(line: Line) -> str:
    """Return the sentence of news about a phase, which opens, closes soon or ends later."""
    about = {"title": line.subject.title}
    if line.happened == Happened.EXTENDED:
        return _("“%(title)s” ends later: on %(day)s.") % {**about, "day": line.last_day}
    if line.happened == Happened.CLOSING:
        return _("“%(title)s” ends on %(day)s.") % {**about, "day": line.last_day}
    return _("The step “%(title)s” is open.") % about


def sentence_of_consultation(line: Line) -> str:
    """Return the sentence of news about a consultation: suspended, resumed, cancelled, or results."""
    if line.happened == Happened.SUSPENDED:
        return _("The consultation is suspended.")
    if line.happened == Happened.RESUMED:
        return _("The consultation goes on.")
    if line.happened == Happened.CANCELLED:
        return _("The consultation was cancelled.")
    return _("The final results have been published.")


def quote_reason(consultation: Consultation) -> Quotation | None:
    """Return the reason of a cancelled consultation for an e-mail, or None for another one."""
    if not consultation.is_cancelled:
        return None
    decision = pgettext("consultation", "Cancelled")
    return Quotation([("", consultation.closing_reason)], decision)


def phase_states(consultation: Consultation) -> list[tuple[Phase, str]]:
    """Return each phase with "done", "current" or "coming", in the order of the timetable."""
    moment = moment_of(consultation)
    return [(phase, _phase_state(phase, moment)) for phase in consultation.phases.all()]


def _phase_state(phase: Phase, moment: datetime) -> str:
    if phase.ends_at <= moment:
        return "done"
    return "current" if phase.opens_at <= moment else "coming"


def open_capabilities(consultation: Consultation) -> set[str]:
    """Return the capabilities that are open now, for pages.

    Actions lock the phase themselves (`lock_phase`).
    """
    moment = moment_of(consultation)
    state = consultation.state_at(moment)
    if state == ConsultationState.DRAFT or state.is_over or consultation.suspended_at:
        return set()
    return {
        c
        for phase in consultation.phases.all()
        if phase.is_open_at(moment)
        for c in phase.capabilities
    }


def find_ended(consultation_ids: Iterable[UUID], capability: Capability) -> set:
    """Return which of these published consultations will never open a capability again.

    The database's clock is used.
    """
    giving = Phase.objects.filter(capabilities__contains=[capability], ended_at__isnull=True)
    unfinished = giving.filter(closes_at__gt=ClockNow()).values("consultation")
    rows = Consultation.objects.filter(pk__in=consultation_ids, published_at__isnull=False)
    return set(rows.exclude(pk__in=unfinished).values_list("pk", flat=True))


def moment_of(consultation: Consultation) -> datetime:
    """Return the database's time when the consultation was read, or now."""
    return getattr(consultation, "seen_at", None) or clock.now()
