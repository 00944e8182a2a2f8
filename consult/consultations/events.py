"""What happened to a consultation."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class ConsultationPublished:
    """A consultation is public: its dates, topics and charter are announced."""

    organisation_id: UUID
    consultation_id: UUID


@dataclass(frozen=True)
class ConsultationClosed:
    """A manager ended a consultation before its announced date; every step that let people take part is over."""

    organisation_id: UUID
    consultation_id: UUID
