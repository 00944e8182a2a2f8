"""The events of a consultation."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class ConsultationClosed:
    """A manager closed a consultation before its announced date.

    Every phase in which people take part is over.
    """

    organisation_id: UUID
    consultation_id: UUID
