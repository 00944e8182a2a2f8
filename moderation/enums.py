"""Choices of moderation: states of texts, reasons, decisions."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ModerationState(models.TextChoices):
    """Where a text stands, and so who sees it (reliability §5.2)."""

    PENDING = "pending", _("awaiting moderation")
    PUBLISHED = "published", pgettext_lazy("text", "published")
    RESTRICTED = "restricted", _("behind a warning")
    HIDDEN_PROVISIONAL = "hidden_provisional", _("under review")
    REMOVED = "removed", pgettext_lazy("text", "removed")
    WITHDRAWN = "withdrawn", _("withdrawn by its author")
    ERASED = "erased", pgettext_lazy("text", "erased")

    @classmethod
    def with_public_text(cls):
        """States in which everybody may read the text."""
        return [cls.PUBLISHED, cls.RESTRICTED]

    @classmethod
    def tombstones(cls):
        """States of which everybody sees that something stood there, and nothing of it."""
        return [cls.HIDDEN_PROVISIONAL, cls.REMOVED, cls.WITHDRAWN, cls.ERASED]

    @property
    def has_public_text(self):
        """Everybody may read the text."""
        return self in self.with_public_text()

    @property
    def is_tombstone(self):
        """Everybody sees a tombstone."""
        return self in self.tombstones()

    @property
    def is_final(self):
        """No moderator brings it back: its author took it away."""
        return self in (self.WITHDRAWN, self.ERASED)


class Reason(models.TextChoices):
    """Why something is reported or acted upon: a closed list (reliability §5.4)."""

    INSULT = "insult", _("insult or personal attack")
    HATE = "hate", _("hate or discrimination")
    THREAT = "threat", _("threat or incitement to violence")
    DEFAMATION = "defamation", _("defamation")
    PRIVACY = "privacy", _("personal data or privacy of someone")
    SEXUAL = "sexual", _("sexual content, or content involving a minor")
    TERRORISM = "terrorism", _("terrorism")
    IMPERSONATION = "impersonation", _("I did not write this: impersonation")
    SPAM = "spam", _("spam or advertising")
    MANIPULATION = "manipulation", _("organised manipulation or multiple accounts")
    OFF_TOPIC = "off_topic", _("off topic")
    DUPLICATE = "duplicate", _("duplicate")
    COPYRIGHT = "copyright", _("copyright")
    ELECTORAL = "electoral", _("electoral period rule")
    INACCESSIBLE = "inaccessible", _("inaccessible or broken media")
    ILLEGAL = "illegal", _("other illegal content")

    @classmethod
    def illegal(cls):
        """Against the law: what is hidden for these does not come back by itself."""
        return [cls.HATE, cls.THREAT, cls.DEFAMATION, cls.SEXUAL, cls.TERRORISM, cls.ILLEGAL]

    @property
    def may_remove(self):
        """Off-topic texts and duplicates are moved or merged, never taken away."""
        return self not in (self.OFF_TOPIC, self.DUPLICATE)

    @property
    def answered_within(self):
        """How long a moderator may take, day and night, where the law leaves little time (reliability §5.1).

        None elsewhere: what the consultation promised, in working hours.
        """
        return {
            self.TERRORISM: timedelta(hours=1),
            self.SEXUAL: timedelta(hours=24),
            self.THREAT: timedelta(hours=24),
        }.get(self)


class NoticeState(models.TextChoices):
    """Where a notice stands."""

    OPEN = "open", _("awaiting a decision")
    DECIDED = "decided", pgettext_lazy("notice", "decided")


class CaseState(models.TextChoices):
    """Where a case stands."""

    OPEN = "open", pgettext_lazy("case", "open")
    CLAIMED = "claimed", pgettext_lazy("case", "claimed")
    DECIDED = "decided", pgettext_lazy("case", "decided")
    CLOSED = "closed", pgettext_lazy("case", "closed")

    @classmethod
    def unfinished(cls):
        """Somebody has still to decide."""
        return [cls.OPEN, cls.CLAIMED]


class Action(models.TextChoices):
    """What a moderator decides: of a text, of what was decided before, of an account."""

    PUBLISH = "publish", _("publish")
    CORRECT = "correct", _("ask for a correction")
    MOVE = "move", _("move to another topic")
    MERGE = "merge", _("merge with another one")
    SPLIT = "split", _("part again what was merged")
    RESTRICT = "restrict", _("put behind a warning")
    HIDE = "hide", _("hide while it is reviewed")
    REMOVE = "remove", _("remove")
    RESTORE = "restore", _("restore")
    NO_BREACH = "no_breach", _("leave online")
    UNDO = "undo", _("undo a decision")
    UPHOLD = "uphold", _("uphold a decision")
    WARN = "warn", _("warn")
    SLOW = "slow", _("slow mode")
    SUSPEND_POSTING = "suspend_posting", _("suspend posting")
    WARN_NOTICES = "warn_notices", _("warn about notices")
    SUSPEND_NOTICES = "suspend_notices", _("suspend reporting")
    SUSPEND = "suspend", _("suspend the account")
    CLOSE = "close", _("close the account")
    LIFT = "lift", _("lift a measure")

    @classmethod
    def on_texts(cls):
        """Those that are decided of a text."""
        return [one for one in cls if one.possible_from]

    @classmethod
    def rearranging(cls):
        """Those that change where a text stands, and leave it as public as it was."""
        return [cls.MOVE, cls.MERGE, cls.SPLIT]

    @classmethod
    def on_accounts(cls):
        """Those that are decided of an account."""
        return [*cls.by_one(), *cls.on_reporting(), *cls.by_two()]

    @classmethod
    def by_one(cls):
        """What a moderator alone decides of an account."""
        return [cls.WARN, cls.SLOW, cls.SUSPEND_POSTING]

    @classmethod
    def on_reporting(cls):
        """What one moderator decides of whoever reports without ground: from a notice, never knowing whose it is."""
        return [cls.WARN_NOTICES, cls.SUSPEND_NOTICES]

    @classmethod
    def warnings(cls):
        """What is said once: nothing holds after it."""
        return [cls.WARN, cls.WARN_NOTICES]

    @classmethod
    def by_two(cls):
        """What keeps somebody out: asked by one person, confirmed by another (reliability §5.5)."""
        return [cls.SUSPEND, cls.CLOSE]

    @property
    def state(self):
        """The state the text gets, or None when it keeps its own."""
        return {
            "publish": ModerationState.PUBLISHED,
            "correct": ModerationState.PENDING,
            "restrict": ModerationState.RESTRICTED,
            "hide": ModerationState.HIDDEN_PROVISIONAL,
            "remove": ModerationState.REMOVED,
            "restore": ModerationState.PUBLISHED,
        }.get(self.value)

    @property
    def limits(self):
        """It takes a text out of plain view: its author may contest it and reads why."""
        return self in (self.CORRECT, self.RESTRICT, self.HIDE, self.REMOVE)

    @property
    def is_contestable(self):
        """Whoever wrote the text, or has the account, may appeal against it."""
        return self.limits or self in (self.MOVE, self.MERGE, *self.on_accounts())

    @property
    def needs_facts(self):
        """It limits somebody's voice: they are told what it rests on (DSA art. 17)."""
        return self.limits or self in self.on_accounts()

    @property
    def needs_reason(self):
        """It bears a reason of the list, which is one of texts: what is decided of notices says its own in its name."""
        return self.needs_facts and self not in self.on_reporting()

    @property
    def possible_from(self):
        """States of a text in which this can be decided; what its author took away is nobody's to bring back."""
        state = ModerationState
        return {
            self.PUBLISH: [state.PENDING],
            self.CORRECT: [state.PENDING, state.PUBLISHED, state.RESTRICTED],
            self.MOVE: [state.PENDING, state.PUBLISHED, state.RESTRICTED],
            self.MERGE: [state.PUBLISHED, state.RESTRICTED],
            self.SPLIT: [state.PUBLISHED, state.RESTRICTED],
            self.RESTRICT: [state.PENDING, state.PUBLISHED, state.HIDDEN_PROVISIONAL],
            self.HIDE: [state.PUBLISHED, state.RESTRICTED],
            self.REMOVE: [state.PENDING, state.PUBLISHED, state.RESTRICTED, state.HIDDEN_PROVISIONAL],
            self.RESTORE: [state.RESTRICTED, state.HIDDEN_PROVISIONAL, state.REMOVED],
            self.NO_BREACH: [state.PUBLISHED, state.RESTRICTED],
        }.get(self, [])


# What is said where nothing else is: an off-topic text is moved, a duplicate merged.
USUAL_REASONS = {Action.MOVE: Reason.OFF_TOPIC, Action.MERGE: Reason.DUPLICATE}


class Origin(models.TextChoices):
    """What led to a decision."""

    NOTICE = "notice", _("a notice")
    OWN = "own", _("the moderator's own initiative")
    AUTHORITY = "authority", _("an order of an authority")
    APPEAL = "appeal", _("an appeal")

    @classmethod
    def chosen(cls):
        """Those that a moderator may name; the others are known by themselves."""
        return [cls.NOTICE, cls.OWN, cls.AUTHORITY]


class AppealSide(models.TextChoices):
    """Who contests a decision."""

    AUTHOR = "author", _("whoever wrote it")
    REPORTER = "reporter", _("whoever reported it")


class AppealState(models.TextChoices):
    """Where an appeal stands; one that comes after six months is not taken."""

    OPEN = "open", pgettext_lazy("appeal", "open")
    ASSIGNED = "assigned", pgettext_lazy("appeal", "being looked at")
    UPHELD = "upheld", pgettext_lazy("appeal", "decision upheld")
    REVERSED = "reversed", pgettext_lazy("appeal", "decision reversed")
    PARTLY = "partly", pgettext_lazy("appeal", "decision partly reversed")

    @classmethod
    def unfinished(cls):
        """Somebody has still to look at it."""
        return [cls.OPEN, cls.ASSIGNED]

    @classmethod
    def outcomes(cls):
        """What may come of it."""
        return [cls.UPHELD, cls.REVERSED, cls.PARTLY]


class ApprovalKind(models.TextChoices):
    """What needs two people; pages say it with how many texts, or how long."""

    REMOVALS = "removals"
    HIDE_EVERYTHING = "hide_everything"
    SUSPEND = Action.SUSPEND.value
    CLOSE = Action.CLOSE.value
    REPORTER = "reporter"
    ADDRESS = "address"

    @classmethod
    def identities(cls):
        """Who somebody is: confirmed, it is read by whoever asked, for a while (ADR 50)."""
        return [cls.REPORTER, cls.ADDRESS]


class ApprovalState(models.TextChoices):
    """What became of an act that needs two people."""

    WAITING = "waiting", _("waits for a second person")
    GRANTED = "granted", _("done with a second person")
    REFUSED = "refused", _("refused by a second person")
    WITHDRAWN = "withdrawn", _("taken back by whoever asked")
    EXPIRED = "expired", _("answered by nobody in time")


class SignalKind(models.TextChoices):
    """What may be worth a moderator's eye: for the order of the queue, never a reason by itself."""

    CONTACT = "contact", _("contact details")
    INSULT = "insult", _("a word that may insult")
    LINKS = "links", pgettext_lazy("signal", "links")
    DUPLICATE = "duplicate", _("almost the same text")
    BURST = "burst", _("many texts at once")
    SAME_DEVICE = "same_device", _("several accounts, one device")
