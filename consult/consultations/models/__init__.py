"""Consultation, Topic, Phase, Charter, the windows of workshops; documents, help points, partners."""

from consult.consultations.models.consultations import (
    Charter,
    CharterAcceptance,
    Consultation,
    Phase,
    Topic,
    WorkshopWindow,
    a_preview_key,
    a_room_code,
)
from consult.consultations.models.welcome import Document, HelpPoint, Partner

__all__ = [
    "Charter",
    "CharterAcceptance",
    "Consultation",
    "Document",
    "HelpPoint",
    "Partner",
    "Phase",
    "Topic",
    "WorkshopWindow",
    "a_preview_key",
    "a_room_code",
]
