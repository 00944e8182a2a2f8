"""Choices of who is told what, how, and when."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Followed(models.TextChoices):
    """What can be followed, under the names of `core.kinds`; a comment stands for the thread that it begins."""

    CONSULTATION = "consultation", _("consultation")
    TOPIC = "topic", _("topic")
    PROPOSAL = "proposal", _("contribution")
    COMMENT = "comment", _("discussion")


class Happened(models.TextChoices):
    """What can happen to a subject; each is told once."""

    PUBLISHED = "published"
    ANSWERED = "answered"
    OPENED = "opened"
    CLOSING = "closing"
    RESULTS = "results"


class Channel(models.TextChoices):
    """How somebody wants to be told."""

    AT_ONCE = "at_once", _("by mail, at once")
    DIGEST = "digest", _("in the summary by mail")
    LIST = "list", _("on this site only")
    NOTHING = "nothing", _("not at all")

    @classmethod
    def mailed(cls):
        """Those that send a mail."""
        return [cls.AT_ONCE, cls.DIGEST]


class NewsKind(models.TextChoices):
    """Kinds of news, each with a wish of its own. Never one for a position: casting tells nobody."""

    ANSWER = "answer", _("The authority answers a contribution that I follow, mine first of all")
    REPLY = "reply", _("Somebody replies in a discussion that I took part in")
    COMMENT = "comment", _("A comment on a contribution that I follow, mine first of all")
    PROPOSAL = "proposal", _("A contribution in a consultation or a topic that I follow")
    STEP = "step", _("A step of a consultation that I follow opens, or is about to close")
    RESULT = "result", _("Results of a consultation that I follow")

    @property
    def usual(self):
        """How it is told to whoever wished nothing: an answer is worth a mail of its own, the rest a summary."""
        return Channel.AT_ONCE if self == NewsKind.ANSWER else Channel.DIGEST


class Every(models.TextChoices):
    """How often the summary is sent."""

    DAY = "day", _("every day")
    WEEK = "week", _("once a week, on Mondays")


class MailingState(models.TextChoices):
    """Where a mail stands. One that began to leave and never said how it ended is not sent again (ADR 21)."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    EMPTY = "empty"
    REFUSED = "refused"
    IN_DOUBT = "in_doubt"
