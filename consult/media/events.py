"""The events of uploads and of media. They never contain its content or its sender."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class UploadArrived:
    """All bytes of an upload came. The app for whose purpose it was sent may take it."""

    organisation_id: UUID
    upload_id: UUID
    purpose: str


@dataclass(frozen=True)
class MediaReady:
    """A medium was prepared: the app that owns it may show it, transcribe it and cut it."""

    organisation_id: UUID
    consultation_id: UUID
    media_id: UUID
    holder: str
