"""The events of open data."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class TakedownNoted:
    """Texts or a name are no longer public: the versions that may show them must be replaced."""

    organisation_id: UUID
    consultation_id: UUID
