"""The events of a consultation."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class PhaseMoved:
    """The extension of an earlier phase moved an announced one by some days.

    `opens_at` and `closes_at` are its dates before, in ISO 8601. Subscribers run before the news.
    """

    organisation_id: UUID
    consultation_id: UUID
    opens_at: str
    closes_at: str
    days: int


@dataclass(frozen=True)
class ConsultationSuspended:
    """A manager suspended a consultation, which stops participation until it is resumed.

    `suspended_at` is in ISO 8601.
    """

    organisation_id: UUID
    consultation_id: UUID
    suspended_at: str


@dataclass(frozen=True)
class ConsultationResumed:
    """A manager resumed a consultation that was suspended."""

    organisation_id: UUID
    consultation_id: UUID


@dataclass(frozen=True)
class ConsultationCancelled:
    """A manager cancelled a consultation before its first day."""

    organisation_id: UUID
    consultation_id: UUID


@dataclass(frozen=True)
class ConsultationClosed:
    """A manager closed a consultation before its announced date.

    Every phase in which people take part is over.
    """

    organisation_id: UUID
    consultation_id: UUID
