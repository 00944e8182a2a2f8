"""What happened to open data."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class TakedownNoted:
    """Texts or a name left public view: the versions that may still show them are to be replaced."""

    organisation_id: UUID
    consultation_id: UUID
