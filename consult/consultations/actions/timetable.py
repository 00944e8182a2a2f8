"""The timetable of a consultation, which opens and closes with its participation phases."""

import hashlib
import json
from datetime import UTC, datetime

from consult.consultations.models import Consultation


def follow_timetable(consultation: Consultation) -> None:
    """Set the dates of a consultation from its participation phases, or to None if it has none."""
    phases = [phase for phase in consultation.phases.all() if phase.is_participatory]
    consultation.opens_at = min((phase.opens_at for phase in phases), default=None)
    consultation.closes_at = max((phase.closes_at for phase in phases), default=None)
    consultation.save(update_fields=["opens_at", "closes_at"])


def timetable_hash(consultation: Consultation) -> str:
    """Return the SHA-256 of the announced participation phases.

    The journal records it at the publication and at each extension, so that no date can change
    unnoticed.
    """
    steps = [
        [str(phase.pk), sorted(phase.capabilities), _utc(phase.opens_at), _utc(phase.closes_at)]
        for phase in consultation.phases.all()
        if phase.is_participatory
    ]
    return hashlib.sha256(json.dumps(sorted(steps), separators=(",", ":")).encode()).hexdigest()


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
