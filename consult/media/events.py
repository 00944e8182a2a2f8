"""What happened to a medium. Never what it says, nor who sent it."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class MediaReady:
    """A medium was made anew: whoever holds it may show it, transcribe it, cut it."""

    organisation_id: UUID
    consultation_id: UUID
    media_id: UUID
    holder: str


@dataclass(frozen=True)
class MediaRefused:
    """A medium was refused, or could not be prepared."""

    organisation_id: UUID
    consultation_id: UUID
    media_id: UUID
    holder: str
