"""The outcomes that a consultation announces: official answers, and a synthesis.

A consultation that announces nothing says nothing.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.accounts.viewers.content import recall
from consult.consultations.enums import Capability
from consult.outcomes.answers.selectors.lookups import get_due
from frontend.presenters.outcome.answers import day_in_words
from frontend.presenters.outcome.synthesis_announcements import announce_synthesis

if TYPE_CHECKING:
    from consult.consultations.models import Consultation


def announce_outcomes(viewer: Viewer, consultation: Consultation) -> list[str]:
    """Return a sentence for each announced outcome of contributions. Three queries."""
    announced = (announce_answers(viewer, consultation), announce_synthesis(viewer, consultation))
    return [sentence for sentence in announced if sentence]


def announce_answers(viewer: Viewer, consultation: Consultation) -> str:
    """Return by which day the authority answers contributions, or "" where it announces no answer.

    A day that is over is not repeated: the counts of answers say what is late. Two queries.
    """
    day = _day_of_answers(viewer, consultation)
    if day is None or day < timezone.localdate():
        return ""
    return _("The authority answers contributions by %(day)s.") % {"day": day_in_words(day)}


def _day_of_answers(viewer: Viewer, consultation: Consultation) -> date | None:
    """Return the due date of answers, or the last day of the steps in which they are given.

    A cancelled consultation is not answered.
    """
    if consultation.is_cancelled:
        return None
    if due := recall(get_due, viewer, consultation.pk, None):
        return due.due_on
    ends = [
        phase.closes_at
        for phase in consultation.phases.all()
        if Capability.RESPOND in phase.capabilities
    ]
    return timezone.localdate(max(ends)) if ends else None
