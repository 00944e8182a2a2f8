"""Consultation, Topic, Phase, Charter; documents, help points, partners."""

from consult.consultations.models.consultations import (
    Charter,
    CharterAcceptance,
    Consultation,
    Phase,
    Topic,
    a_preview_key,
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
    "a_preview_key",
]
