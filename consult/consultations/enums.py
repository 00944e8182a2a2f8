"""The choices of a consultation."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consult.core.enums import AnswerType


class Capability(models.TextChoices):
    """The capabilities that a phase opens."""

    INFORM = "inform", _("inform")
    PROPOSE = "propose", _("propose")
    DISCUSS = "discuss", _("discuss")
    VOTE = "vote", _("give an opinion")
    WORKSHOP = "workshop", _("workshops")
    RESPOND = "respond", _("answers")

    @classmethod
    def participation(cls) -> list[Self]:
        """Return the capabilities in which people take part.

        Their announced dates are binding (ADR 0004).
        """
        return [cls.PROPOSE, cls.DISCUSS, cls.VOTE, cls.WORKSHOP]

    @classmethod
    def has_participation(cls, capabilities: list[str]) -> bool:
        """Return whether people can take part with one of these capabilities."""
        return not set(capabilities).isdisjoint(cls.participation())


class ConsultationState(models.TextChoices):
    """The states of a consultation, derived from its dates and actions, and never stored."""

    DRAFT = "draft", _("draft")
    UPCOMING = "upcoming", _("upcoming")
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")
    CANCELLED = "cancelled", pgettext_lazy("consultation", "cancelled")

    @property
    def is_over(self) -> bool:
        """Whether participation has ended: by a close, or by a cancellation before the first day."""
        return self in (self.CLOSED, self.CANCELLED)


class Licence(models.TextChoices):
    """The licences of contributions and data. An imported source may state none."""

    LICENCE_OUVERTE = "etalab-2.0", "Licence Ouverte / Open Licence 2.0"
    CC_BY = "CC-BY-4.0", "Creative Commons Attribution 4.0"
    ODBL = "ODbL-1.0", "Open Database License 1.0"
    UNSTATED = "unstated", _("licence not stated by the source")

    @classmethod
    def offered(cls) -> list[Self]:
        """Return the licences that a consultation created here may choose."""
        return [licence for licence in cls if licence != cls.UNSTATED]

    @property
    def url(self) -> str:
        """The address of the licence's text, or "" if no licence is stated."""
        return {
            "etalab-2.0": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
            "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
            "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
        }.get(self.value, "")


class Platform(models.TextChoices):
    """The platforms that consultations are imported from.

    Imported rows store the code as origin.
    """

    CAP_COLLECTIF = "cap-collectif", "Cap Collectif"
    POLIS = "polis", "Polis"

    @classmethod
    def name_of(cls, origin: str) -> str:
        """Return the name of a platform, or the code itself if it is unknown."""
        return cls(origin).label if origin in cls.values else origin

    @classmethod
    def middle_of(cls, origin: str) -> str:
        """Return the platform's name of the answer between agree and disagree (ADR 0005)."""
        return str(pgettext_lazy("position", "Pass") if origin == cls.POLIS else _("Mixed"))


class ResultsVisibility(models.TextChoices):
    """The choices of when participants see the tally of a question before it closes."""

    LIVE = "live", _("visible to all at any time")
    AFTER_VOTE = "after_vote", _("visible after giving an opinion")
    SEALED = "sealed", _("hidden until the end")


class CommentTimes(models.TextChoices):
    """The precision of the dates of comments in the open data.

    An exact time may reveal who voted at that moment.
    """

    DAY = "day", _("to the day")
    MINUTE = "minute", _("to the minute")


class PseudonymScope(models.TextChoices):
    """The range in which one voter has one pseudonym in the published ledger."""

    QUESTION = "question", _("one question")
    CONSULTATION = "consultation", _("the whole consultation")


class ModerationMode(models.TextChoices):
    """The choice between moderation before and after publication."""

    POST = "post", _("published at once, moderated afterwards")
    PRE = "pre", _("read by a moderator before publication")


class HelpKind(models.TextChoices):
    """The ways to get help to take part."""

    PHONE = "phone", _("by telephone")
    COUNTER = "counter", _("at a counter")
    DROP_OFF = "drop_off", _("a place that takes contributions on paper")


class FieldKind(models.TextChoices):
    """The kinds of answers that a field asks for, in addition to the text (ADR 0025)."""

    TEXT = "text", _("short text")
    LONG_TEXT = "long_text", _("long text")
    NUMBER = "number", _("number")
    CHOICE = "choice", _("one choice of a list")
    YES_NO = "yes_no", _("yes or no")

    @property
    def answer_type(self) -> AnswerType:
        """The type of the answers."""
        return ANSWER_TYPES[self]


ANSWER_TYPES = {
    FieldKind.TEXT: AnswerType.LINE,
    FieldKind.LONG_TEXT: AnswerType.TEXT,
    FieldKind.NUMBER: AnswerType.NUMBER,
    FieldKind.CHOICE: AnswerType.OPTION,
    FieldKind.YES_NO: AnswerType.YES_NO,
}


class PlacePolicy(models.TextChoices):
    """The choice of whether contributions give a place (ADR 0026)."""

    NONE = "none", _("not asked")
    OPTIONAL = "optional", _("optional")
    MANDATORY = "mandatory", _("required")


class SetupTask(models.TextChoices):
    """The tasks of the preparation, in the order of the list.

    The opening is a task of its own, without a mark.
    """

    SUBJECT = "subject", pgettext_lazy("consultation", "Subject")
    QUESTIONS = "questions", _("Questions")
    TIMETABLE = "timetable", _("Timetable")
    RULES = "rules", _("Rules and charter")
    VOTES = "votes", _("Votes and questionnaires")
    TEAM = "team", _("Team")
    HELP = "help", _("Help and contact")
    NOTICES = "notices", _("Legal notice")

    @classmethod
    def reviewed(cls) -> list[Self]:
        """Return the tasks whose texts a person reviews. The others are computed alone."""
        return [cls.SUBJECT, cls.QUESTIONS, cls.TIMETABLE, cls.RULES, cls.VOTES, cls.HELP]

    @classmethod
    def optional(cls) -> list[Self]:
        """Return the tasks that may stay empty."""
        return [cls.QUESTIONS, cls.VOTES, cls.HELP]


class TaskStatus(models.TextChoices):
    """The statuses of a task of the preparation."""

    TO_DO = "to_do", pgettext_lazy("task", "To do")
    TO_REVIEW = "to_review", pgettext_lazy("task", "To review")
    READY = "ready", pgettext_lazy("task", "Ready")
    OPTIONAL = "optional", pgettext_lazy("task", "Optional")


class CheckLevel(models.TextChoices):
    """The levels of a check: whether it prevents the opening, asks for a confirmation, or advises."""

    BLOCKS = "blocks", _("blocks the opening")
    CONFIRM = "confirm", _("to confirm")
    ADVICE = "advice", _("advice")
