"""The choices of the life of a consultation."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ActKind(models.TextChoices):
    """The acts that wait ten minutes before they take effect (ADR 149)."""

    OPEN_CONSULTATION = "open_consultation", _("Opening of the consultation")
    CLOSE_CONSULTATION = "close_consultation", _("Early close of the consultation")
    CANCEL_CONSULTATION = "cancel_consultation", _("Cancellation of the consultation")
    EXTEND_PHASE = "extend_phase", _("Extension of a step")
    OPEN_VOTE = "open_vote", _("Opening of a vote")
    EXTEND_VOTE = "extend_vote", _("Extension of a vote")
    CLOSE_VOTE = "close_vote", _("Early close of a vote")
    OPEN_QUESTIONNAIRE = "open_questionnaire", _("Opening of a questionnaire")
    EXTEND_QUESTIONNAIRE = "extend_questionnaire", _("Extension of a questionnaire")
    CLOSE_QUESTIONNAIRE = "close_questionnaire", _("Early close of a questionnaire")
    PUBLISH_DATASET = "publish_dataset", _("Publication of the data")


class ActState(models.TextChoices):
    """The states of an act that waits. Only the first one changes."""

    WAITING = "waiting"
    DONE = "done"
    STOPPED = "stopped"
    DROPPED = "dropped"
