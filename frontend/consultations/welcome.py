"""What surrounds a consultation: its image, its documents, who carries it, where people are helped."""

from __future__ import annotations

from consult.consultations import selectors
from consult.consultations.enums import HelpKind
from frontend.media.showing import Frame

ICONS = {HelpKind.PHONE: "smartphone", HelpKind.COUNTER: "users", HelpKind.DROP_OFF: "inbox"}


def around(viewer, consultation, frame: Frame) -> dict:
    """The context of its page: three queries."""
    return {
        "cover": frame.picture(consultation.cover, consultation.cover_alt) if consultation.cover else None,
        "documents": [frame.document(one) for one in selectors.documents(viewer, consultation=consultation)],
        "partners": [
            (one, frame.picture(one.logo, one.name) if one.logo else None)
            for one in selectors.partners(viewer, consultation)
        ],
        "helped": [(one, ICONS[one.kind]) for one in selectors.help_points(viewer, consultation)],
    }
