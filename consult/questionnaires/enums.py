"""Choices of questionnaires."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ItemKind(models.TextChoices):
    """How an item is answered."""

    SHORT_TEXT = "short_text", _("short open answer")
    LONG_TEXT = "long_text", _("long open answer")
    SINGLE = "single", _("one choice of a list")
    MULTIPLE = "multiple", _("several choices of a list")
    SCALE = "scale", _("scale")
    YES_NO = "yes_no", _("yes or no")
    NUMBER = "number", _("number")

    @classmethod
    def open_ones(cls):
        """Kinds answered in one's own words."""
        return [cls.SHORT_TEXT, cls.LONG_TEXT]

    @classmethod
    def with_options(cls):
        """Kinds answered from a list."""
        return [cls.SINGLE, cls.MULTIPLE]

    @property
    def is_open(self):
        """People answer in their own words, which somebody reads before they are public."""
        return self in self.open_ones()

    @property
    def has_options(self):
        """People choose among options."""
        return self in self.with_options()

    @property
    def has_range(self):
        """People answer with a number."""
        return self in (self.SCALE, self.NUMBER)


class QuestionnaireState(models.TextChoices):
    """Where a questionnaire stands. A closed one is never opened again."""

    DRAFT = "draft", _("draft")
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")

    @property
    def is_draft(self):
        """It can still be reworded: nobody was asked yet."""
        return self == self.DRAFT

    @property
    def is_final(self):
        """Nothing more will be counted, and what it came to is public."""
        return self == self.CLOSED


class Anonymity(models.TextChoices):
    """Whether what somebody answered can be found again (ADR 0030)."""

    NAMED = "named", _("kept with one's account, never shown with one's name")
    ANONYMOUS = "anonymous", _("kept apart from one's account")


class Origin(models.TextChoices):
    """How answers came in; the two are always counted apart."""

    ONLINE = "online", _("online")
    PAPER = "paper", _("on paper")


class Reading(models.TextChoices):
    """What became of an open answer."""

    WAITING = "waiting", _("to be read")
    PUBLISHED = "published", _("published")
    WITHHELD = "withheld", _("not published")


class Reason(models.TextChoices):
    """Why an open answer is not published; told with the results."""

    PERSONAL = "personal", _("it speaks of somebody's private life, or lets somebody be recognised")
    OFFENSIVE = "offensive", _("it offends or threatens somebody")
    UNLAWFUL = "unlawful", _("it is against the law")
    ADVERTISING = "advertising", _("it is advertising")
    OFF_TOPIC = "off_topic", _("it does not answer the question")
    ERASED = "erased", _("its author asked for it to be erased")

    @classmethod
    def of_readers(cls):
        """Those that a reader may choose."""
        return [reason for reason in cls if reason != cls.ERASED]
