"""The timetable: a consultation opens and closes with the steps in which people take part."""

import hashlib
import json
from datetime import UTC


def follow_timetable(consultation):
    """Give the consultation the dates of its steps; none while no step lets people take part."""
    phases = [phase for phase in consultation.phases.all() if phase.takes_part]
    consultation.opens_at = min((phase.opens_at for phase in phases), default=None)
    consultation.closes_at = max((phase.closes_at for phase in phases), default=None)
    consultation.save(update_fields=["opens_at", "closes_at"])


def timetable_hash(consultation) -> str:
    """SHA-256 of the announced steps, journalled at publication and at each extension: dates cannot move unseen."""
    steps = [
        [str(phase.pk), sorted(phase.capabilities), _utc(phase.opens_at), _utc(phase.closes_at)]
        for phase in consultation.phases.all()
        if phase.takes_part
    ]
    return hashlib.sha256(json.dumps(sorted(steps), separators=(",", ":")).encode()).hexdigest()


def _utc(moment):
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
