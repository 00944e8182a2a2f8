"""The tables of the life of a consultation."""

from consult.lifecycle.models.setup import SetupMark
from consult.lifecycle.models.starts import ConsultationTemplate

__all__ = ["ConsultationTemplate", "SetupMark"]
