"""The choices of the preparation of a consultation."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SetupTask(models.TextChoices):
    """The tasks of the preparation, in the order of the list.

    The opening is a task of its own, without a mark.
    """

    SUBJECT = "subject", pgettext_lazy("consultation", "Object")
    QUESTIONS = "questions", _("Questions")
    TIMETABLE = "timetable", _("Timetable")
    RULES = "rules", _("Rules and charter")
    VOTES = "votes", _("Votes and questionnaires")
    TEAM = "team", _("Team")
    HELP = "help", _("Help and contact")
    NOTICES = "notices", _("Legal notice")
