"""Choices of the votes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class QuestionKind(models.TextChoices):
    """How a question is answered: a position on a proposal, or one of the kinds of poll."""

    POSITION = "position", _("position on a proposal")
    SINGLE = "single", _("one choice")
    APPROVAL = "approval", _("several choices")
    SUPPORT = "support", _("support")
    RANKING = "ranking", _("ranking")
    SCALE = "scale", _("scale")

    @classmethod
    def polls(cls):
        """Kinds of questions that stand on their own, without a proposal."""
        return [kind for kind in cls if kind != cls.POSITION]

    @property
    def has_options(self):
        """People choose among options; a scale may do without, a support has none."""
        return self not in (self.POSITION, self.SUPPORT)

    @property
    def fewest_options(self):
        """Under how many options the question makes no sense."""
        return 2 if self in (self.SINGLE, self.APPROVAL, self.RANKING) else 0


class Choice(models.TextChoices):
    """A position on a proposal."""

    AGREE = "agree", _("agree")
    MIXED = "mixed", _("mixed")
    DISAGREE = "disagree", _("disagree")


class QuestionState(models.TextChoices):
    """Where a question stands. A closed one is never opened again: a new vote is a new question."""

    DRAFT = "draft", _("draft")
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")
    PUBLISHED = "published", _("published")

    @classmethod
    def final(cls):
        """States in which the chain ends with its close event and the openings are public."""
        return [cls.CLOSED, cls.PUBLISHED]

    @property
    def is_final(self):
        """Nothing more will be counted."""
        return self in self.final()

    @property
    def is_draft(self):
        """It can still be reworded: nobody was asked yet."""
        return self == self.DRAFT


class QuestionOrigin(models.TextChoices):
    """Where the ballots of a question were cast."""

    NATIVE = "native", _("cast here")
    IMPORTED = "imported", _("cast on another platform")


class LinkKind(models.TextChoices):
    """The kinds of link in a question's chain."""

    BATCH = "batch", _("batch of votes")
    CLOSE = "close", _("close")


class Standing(models.TextChoices):
    """The states of a vote whose receipt is checked."""

    RECEIVED = "received", _("received")
    RECORDED = "recorded", _("entered in the register")
    COUNTED = "counted", _("counted")
    REPLACED = "replaced", _("replaced")
    WITHDRAWN = "withdrawn", _("withdrawn")
