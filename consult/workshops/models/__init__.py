"""The models of workshops."""

from consult.workshops.models.consent import ConsentCard
from consult.workshops.models.declarations import Declaration
from consult.workshops.models.entries import DeclaredCount, Photo
from consult.workshops.models.provenance import Provenance, VoiceMessage
from consult.workshops.models.recordings import (
    OBJECTION_LENGTH,
    SEGMENT_LENGTH,
    Excerpt,
    Mask,
    Objection,
    ReadingLink,
    Recording,
    Segment,
    SegmentVersion,
)
from consult.workshops.models.registrations import Registration
from consult.workshops.models.workshops import (
    MOST_PEOPLE,
    NAME_LENGTH,
    TEXT_LENGTH,
    TITLE_LENGTH,
    ExpectedFacilitator,
    Facilitation,
    SubReport,
    Workshop,
)

__all__ = [
    "MOST_PEOPLE",
    "NAME_LENGTH",
    "OBJECTION_LENGTH",
    "SEGMENT_LENGTH",
    "TEXT_LENGTH",
    "TITLE_LENGTH",
    "ConsentCard",
    "Declaration",
    "DeclaredCount",
    "Excerpt",
    "ExpectedFacilitator",
    "Facilitation",
    "Mask",
    "Objection",
    "Photo",
    "Provenance",
    "ReadingLink",
    "Recording",
    "Registration",
    "Segment",
    "SegmentVersion",
    "SubReport",
    "VoiceMessage",
    "Workshop",
]
