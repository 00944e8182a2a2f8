"""The parts around a consultation: its cover, its documents, its partners and its help points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult.accounts.viewer import Viewer
from consult.accounts.viewers.content import recall
from consult.consultations.enums import HelpKind
from consult.consultations.selectors import welcome as welcome_selectors
from frontend.presenters.parts.files import Frame

if TYPE_CHECKING:
    from consult.consultations.models import Consultation


ICONS: dict[str, str] = {
    HelpKind.PHONE: "smartphone",
    HelpKind.COUNTER: "users",
    HelpKind.DROP_OFF: "inbox",
}


def welcome_context(viewer: Viewer, consultation: Consultation, frame: Frame) -> dict:
    """Return the cover, documents, partners and help points of a consultation, in three queries."""
    return {
        "cover": frame.picture(consultation.cover, consultation.cover_alt)
        if consultation.cover
        else None,
        "documents": [
            frame.document(document)
            for document in recall(welcome_selectors.documents, viewer, consultation=consultation)
        ],
        "partners": [
            (partner, frame.picture(partner.logo, partner.name) if partner.logo else None)
            for partner in recall(welcome_selectors.partners, viewer, consultation)
        ],
        "helped": [
            (help_point, ICONS[help_point.kind])
            for help_point in recall(welcome_selectors.help_points, viewer, consultation)
        ],
    }
