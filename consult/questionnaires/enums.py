"""Choices of questionnaires."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consult.core.enums import AnswerType


class ItemKind(models.TextChoices):
    """The ways to answer an item."""

    SHORT_TEXT = "short_text", _("short open answer")
    LONG_TEXT = "long_text", _("long open answer")
    SINGLE = "single", _("one choice of a list")
    MULTIPLE = "multiple", _("several choices of a list")
    SCALE = "scale", _("scale")
    YES_NO = "yes_no", _("yes or no")
    NUMBER = "number", _("number")

    @classmethod
    def with_options(cls) -> list[Self]:
        """Return the kinds that are answered from a list."""
        return [cls.SINGLE, cls.MULTIPLE]

    @classmethod
    def with_texts(cls) -> list[Self]:
        """Return the kinds that are answered with free text."""
        return [cls.SHORT_TEXT, cls.LONG_TEXT]

    @property
    def answer_type(self) -> AnswerType:
        """The type of the answers."""
        return ANSWER_TYPES[self]

    @property
    def has_options(self) -> bool:
        """True if people choose among options."""
        return self in self.with_options()

    @property
    def has_range(self) -> bool:
        """True if people answer with a number."""
        return self in (self.SCALE, self.NUMBER)


ANSWER_TYPES = {
    ItemKind.SHORT_TEXT: AnswerType.LINE,
    ItemKind.LONG_TEXT: AnswerType.TEXT,
    ItemKind.SINGLE: AnswerType.OPTION,
    ItemKind.MULTIPLE: AnswerType.OPTIONS,
    ItemKind.SCALE: AnswerType.SCALE,
    ItemKind.YES_NO: AnswerType.YES_NO,
    ItemKind.NUMBER: AnswerType.NUMBER,
}


class QuestionnaireState(models.TextChoices):
    """The states of a questionnaire. A closed one never reopens.

    A cancelled one was announced, and its consultation was cancelled before it began (ADR 152).
    """

    DRAFT = "draft", _("draft")
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")
    CANCELLED = "cancelled", pgettext_lazy("questionnaire", "cancelled")

    @property
    def is_draft(self) -> bool:
        """True if it can still be edited, because it was not opened yet."""
        return self == self.DRAFT

    @property
    def is_final(self) -> bool:
        """True if no more answers are counted, and the results are public."""
        return self == self.CLOSED


class Anonymity(models.TextChoices):
    """The anonymity of a questionnaire (ADR 0030). Named answers can be found again."""

    NAMED = "named", _("linked to the account, never shown with the name")
    ANONYMOUS = "anonymous", _("not linked to any account")


class Origin(models.TextChoices):
    """The ways in which answers came in, which are always counted separately."""

    ONLINE = "online", _("online")
    PAPER = "paper", _("on paper")


class Reading(models.TextChoices):
    """The states of an open answer."""

    WAITING = "waiting", _("to be read")
    PUBLISHED = "published", _("published")
    WITHHELD = "withheld", _("not published")


class Reason(models.TextChoices):
    """The reasons why an open answer is not published, which the results show."""

    PERSONAL = (
        "personal",
        _("it reveals the private life of a person, or allows readers to recognise a person"),
    )
    OFFENSIVE = "offensive", _("it offends or threatens a person")
    UNLAWFUL = "unlawful", _("it is against the law")
    ADVERTISING = "advertising", _("it is advertising")
    OFF_TOPIC = "off_topic", _("it does not answer the question")
    ERASED = "erased", _("the author asked for it to be erased")

    @classmethod
    def of_readers(cls) -> list[Self]:
        """Return the reasons that a reader may choose."""
        return [reason for reason in cls if reason != cls.ERASED]
