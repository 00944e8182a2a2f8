"""Choices of the votes."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# The kind of the question about a proposal. The other kinds are those of `votes.counting.methods.METHODS`.
POSITION = "position"


class Choice(models.TextChoices):
    """The choices of a position on a proposal."""

    AGREE = "agree", _("agree")
    MIXED = "mixed", _("mixed")
    DISAGREE = "disagree", _("disagree")


class QuestionState(models.TextChoices):
    """The states of a question.

    A closed one is never opened again: a new vote is a new question. A cancelled one was announced,
    and its consultation was cancelled before it began (ADR 152).
    """

    DRAFT = "draft", _("draft")
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")
    PUBLISHED = "published", _("published")
    CANCELLED = "cancelled", pgettext_lazy("vote", "cancelled")

    @classmethod
    def final(cls) -> list[QuestionState]:
        """Return the states in which the chain has its close and the openings are public."""
        return [cls.CLOSED, cls.PUBLISHED]

    @property
    def is_final(self) -> bool:
        """Return whether no more votes will be counted."""
        return self in self.final()

    @property
    def is_draft(self) -> bool:
        """Return whether the question can still be edited because it was never put to the vote."""
        return self == self.DRAFT


class QuestionOrigin(models.TextChoices):
    """The places where the ballots of a question were cast."""

    NATIVE = "native", _("cast here")
    IMPORTED = "imported", _("cast on another platform")


class LinkKind(models.TextChoices):
    """The kinds of link in a question's chain."""

    BATCH = "batch", _("batch of votes")
    CLOSE = "close", _("close")


class ReceiptState(models.TextChoices):
    """The states of a vote whose receipt is checked."""

    RECEIVED = "received", _("received")
    RECORDED = "recorded", _("entered in the register")
    COUNTED = "counted", _("counted")
    REPLACED = "replaced", _("replaced")
    WITHDRAWN = "withdrawn", _("withdrawn")
    LOST = "lost", _("lost by a restore")
