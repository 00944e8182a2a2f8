"""Choices of the debate."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ProposalKind(models.TextChoices):
    """The kinds of authors of a proposal: an individual, an institution or a workshop."""

    INDIVIDUAL = "individual", _("individual")
    INSTITUTION = "institution", _("on behalf of an organisation")
    WORKSHOP = "workshop", _("collective, from a workshop")


class Stance(models.TextChoices):
    """The stance of a comment towards its proposal."""

    FOR = "for", _("for")
    NEUTRAL = "neutral", _("neutral")
    AGAINST = "against", _("against")


class ProposalOrdering(models.TextChoices):
    """Orders in which proposals can be read."""

    RANDOM = "random", _("At random")
    NEWEST = "newest", _("Newest")
    OLDEST = "oldest", _("Oldest")
    MOST_SUPPORTED = "most_supported", _("Most agreement")
    MOST_DISCUSSED = "most_discussed", _("Most discussed")
    DIVISIVE = "divisive", _("Most divisive")


class Searched(models.TextChoices):
    """The sorts of texts that search looks through."""

    PROPOSAL = "proposal", _("Contributions")
    COMMENT = "comment", _("Comments")


class CommentOrdering(models.TextChoices):
    """Orders in which comments can be read."""

    USEFUL = "useful", _("Most useful")
    NEWEST = "newest", pgettext_lazy("comments", "Newest")
    OLDEST = "oldest", pgettext_lazy("comments", "Oldest")


class DraftKind(models.TextChoices):
    """The kinds of texts that a draft can become."""

    CONTRIBUTION = "contribution", _("contribution")
    EDIT = "edit", _("change to a contribution")
    COMMENT = "comment", _("comment")
    REPLY = "reply", _("answer to a comment")

    @classmethod
    def in_discussion(cls) -> tuple[DraftKind, ...]:
        """Return the kinds of drafts that have the length limit of a comment."""
        return (cls.COMMENT, cls.REPLY)


class WhyRead(models.TextChoices):
    """Reasons why a text is read before it is public: a closed list that is shown to its author."""

    CONSULTATION = "consultation", _("here, every text is read before it is public")
    TOPIC = "topic", _("texts about this topic are read before they are public")
    FILES = "files", _("a moderator sees its files before they are public")
    FIRST_LINK = "first_link", _("it is your first text here with a link")
    OUT_OF_HOURS = "out_of_hours", _("it came outside office hours")
