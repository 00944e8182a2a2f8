"""Sentences that explain a closed step: it is over, it comes later, or there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from consult.consultations.enums import Capability
from consult.consultations.selectors.timetable import moment_of, phase_states
from frontend.toolkit.words import dates

if TYPE_CHECKING:
    from consult.consultations.models import Consultation, Phase

TAKE_WORKSHOPS = {Capability.WORKSHOP, Capability.PROPOSE}


def proposing_note(consultation: Consultation) -> str:
    """Explain why a consultation takes no contribution now: too early, too late, or never."""
    if _is_suspended(consultation):
        return _("The consultation is suspended.")
    next_phase, has_been = _find_next_phase(consultation, {Capability.PROPOSE})
    if next_phase:
        return _("Contributions open on %(day)s.") % {"day": dates.day(next_phase.opens_at)}
    if has_been:
        return _("Contributions are closed. You can read them all.")
    return _("This consultation collects no contributions.")


def workshops_note(consultation: Consultation) -> str:
    """Explain to the team why contributions of workshops are not taken now."""
    if _is_suspended(consultation):
        return _("The consultation is suspended.")
    next_phase, has_been = _find_next_phase(consultation, TAKE_WORKSHOPS)
    if next_phase:
        return _("Contributions can be written from %(day)s on.") % {
            "day": dates.day(next_phase.opens_at)
        }
    if has_been:
        return _("Contributions are closed. Published texts stay, and nothing can be added.")
    return _("This consultation collects no contributions.")


def comments_note(consultation: Consultation) -> str:
    """Explain why a consultation takes no comment now."""
    if _is_suspended(consultation):
        return _("The consultation is suspended.")
    next_phase, has_been = _find_next_phase(consultation, {Capability.DISCUSS})
    if next_phase:
        return _("Comments open on %(day)s.") % {"day": dates.day(next_phase.opens_at)}
    return _("Comments are closed.") if has_been else _("This consultation has no comments.")


def opinions_note(consultation: Consultation) -> str:
    """Explain why a published consultation takes no opinion now."""
    if _is_suspended(consultation):
        return _("The consultation is suspended.")
    next_phase, has_been = _find_next_phase(consultation, {Capability.VOTE})
    if next_phase:
        return _("Opinions open on %(day)s.") % {"day": dates.day(next_phase.opens_at)}
    return _("Opinions are closed.") if has_been else _("This consultation asks for no opinions.")


def _is_suspended(consultation: Consultation) -> bool:
    is_over = consultation.state_at(moment_of(consultation)).is_over
    return consultation.suspended_at is not None and not is_over


def _find_next_phase(
    consultation: Consultation, capabilities: set[Capability]
) -> tuple[Phase | None, bool]:
    """Return the next phase with one of the capabilities, and whether one has ended."""
    is_over = consultation.state_at(moment_of(consultation)).is_over
    states = [
        (phase, state)
        for phase, state in phase_states(consultation)
        if capabilities.intersection(phase.capabilities)
    ]
    next_phase = next((phase for phase, state in states if state == "coming"), None)
    return None if is_over else next_phase, is_over or any(
        state == "done" for _phase, state in states
    )
