"""The choices of notifications: followed kinds, events, channels, rhythms, states of mailings."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class Followed(models.TextChoices):
    """The kinds of objects that can be followed, under the names of `news_subjects`.

    A comment means the thread that it begins.
    """

    CONSULTATION = "consultation", _("consultation")
    TOPIC = "topic", _("topic")
    PROPOSAL = "proposal", _("contribution")
    COMMENT = "comment", _("discussion")


class Happened(models.TextChoices):
    """The events of a subject, each of which makes one news."""

    PUBLISHED = "published"
    ANSWERED = "answered"
    CORRECTED = "corrected"
    MILESTONE = "milestone"
    OPENED = "opened"
    CLOSING = "closing"
    RESULTS = "results"
    DECIDED = "decided"
    RESTORED = "restored"
    EXTENDED = "extended"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    CANCELLED = "cancelled"
    WAITING = "waiting"

    @classmethod
    def urgent(cls) -> list[Self]:
        """Return the events that no digest waits for: a vote may close, or a first day come, before."""
        return [cls.RESTORED, cls.CANCELLED]

    @classmethod
    def repeated(cls) -> list[Self]:
        """Return what may happen to one subject several times, each time as news of its own."""
        return [cls.EXTENDED, cls.SUSPENDED, cls.RESUMED, cls.WAITING]


class Channel(models.TextChoices):
    """The channel by which a participant is notified."""

    AT_ONCE = "at_once", _("by e-mail, at once")
    DIGEST = "digest", _("in the summary by e-mail")
    LIST = "list", _("on this site only")
    NOTHING = "nothing", _("not at all")

    @classmethod
    def mailed(cls) -> list[Self]:
        """Return the channels that send an e-mail."""
        return [cls.AT_ONCE, cls.DIGEST]


class NewsKind(models.TextChoices):
    """The kinds of news, each with a channel of its own. A position never makes news."""

    ANSWER = "answer", _("The authority answers a contribution of mine, or one that I follow")
    REPLY = "reply", _("A person writes in a discussion that I took part in")
    COMMENT = "comment", _("A person comments on a contribution of mine, or on one that I follow")
    PROPOSAL = "proposal", _("A new contribution in a consultation or a topic that I follow")
    STEP = (
        "step",
        _("A step of a consultation that I follow opens, closes soon, or its dates change"),
    )
    RESULT = "result", _("The results of a consultation that I follow")
    DECISION = "decision", _("Moderation decides about a text of mine")
    TASK = "task", _("A task of a consultation that I prepare")

    @property
    def usual(self) -> Channel:
        """Return the default channel.

        An answer is sent by e-mail at once, and other news in the summary. A decision and a task have
        an e-mail of their own, with its reasons.
        """
        usual = {
            NewsKind.ANSWER: Channel.AT_ONCE,
            NewsKind.DECISION: Channel.LIST,
            NewsKind.TASK: Channel.LIST,
        }
        return usual.get(self, Channel.DIGEST)

    @classmethod
    def chosen(cls) -> list[Self]:
        """Return the kinds of news whose channel a participant may choose."""
        return [kind for kind in cls if kind not in (cls.DECISION, cls.TASK)]


class Every(models.TextChoices):
    """The rhythm of the summary."""

    DAY = "day", _("every day")
    WEEK = "week", _("once a week, on Mondays")


class MailingState(models.TextChoices):
    """The state of a mailing.

    A mailing whose sending began, with an unknown result, is not sent again (ADR 21).
    """

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    EMPTY = "empty"
    REFUSED = "refused"
    IN_DOUBT = "in_doubt"
