"""The models of consultations and of their topics, phases, charters, fields, tags and figures.

The models of documents, help points, partners and workshop windows are here too.
"""

from consult.consultations.models.charters import Charter, CharterAcceptance
from consult.consultations.models.consultations import Consultation, Phase, Topic
from consult.consultations.models.fields import Field, Tag
from consult.consultations.models.figures import Figure, FigureChange, Participation
from consult.consultations.models.moderation_modes import ModeChange
from consult.consultations.models.previews import PreviewLink, a_preview_key
from consult.consultations.models.welcome import Document, HelpPoint, Partner
from consult.consultations.models.windows import WorkshopWindow, a_room_code

__all__ = [
    "Charter",
    "CharterAcceptance",
    "Consultation",
    "Document",
    "Field",
    "Figure",
    "FigureChange",
    "HelpPoint",
    "ModeChange",
    "Participation",
    "Partner",
    "Phase",
    "PreviewLink",
    "Tag",
    "Topic",
    "WorkshopWindow",
    "a_preview_key",
    "a_room_code",
]
