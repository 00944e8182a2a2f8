"""The models of the life of a consultation."""

from consult.lifecycle.models.setup import SetupMark
from consult.lifecycle.models.starts import ConsultationTemplate
from consult.lifecycle.models.waiting_acts import WaitingAct

__all__ = ["ConsultationTemplate", "SetupMark", "WaitingAct"]
