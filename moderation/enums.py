"""Choices of moderation: states of texts, reasons, decisions."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class ModerationState(models.TextChoices):
    """The moderation states of a text, which decide who sees it."""

    PENDING = "pending", _("awaiting moderation")
    PUBLISHED = "published", pgettext_lazy("text", "published")
    RESTRICTED = "restricted", _("behind a warning")
    HIDDEN_PROVISIONAL = "hidden_provisional", _("under review")
    REMOVED = "removed", pgettext_lazy("text", "removed")
    WITHDRAWN = "withdrawn", _("withdrawn by its author")
    ERASED = "erased", pgettext_lazy("text", "erased")

    @classmethod
    def with_public_text(cls) -> list[ModerationState]:
        """Return the states in which every visitor may read the text."""
        return [cls.PUBLISHED, cls.RESTRICTED]

    @classmethod
    def tombstones(cls) -> list[ModerationState]:
        """Return the states in which every visitor sees a tombstone, and nothing of the text."""
        return [cls.HIDDEN_PROVISIONAL, cls.REMOVED, cls.WITHDRAWN, cls.ERASED]

    @property
    def has_public_text(self) -> bool:
        """True if every visitor may read the text."""
        return self in self.with_public_text()

    @property
    def is_tombstone(self) -> bool:
        """True if every visitor sees a tombstone."""
        return self in self.tombstones()

    @property
    def is_final(self) -> bool:
        """True if no moderator can restore the text, because its author deleted it."""
        return self in (self.WITHDRAWN, self.ERASED)


class Reason(models.TextChoices):
    """The closed list of reasons to report or to decide."""

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
    def illegal(cls) -> list[Reason]:
        """Return the reasons that are against the law.

        A text hidden for one of them does not return automatically.
        """
        return [cls.HATE, cls.THREAT, cls.DEFAMATION, cls.SEXUAL, cls.TERRORISM, cls.ILLEGAL]

    @property
    def may_remove(self) -> bool:
        """True if a text may be removed for this reason.

        Off-topic texts are moved and duplicates merged, never removed.
        """
        return self not in (self.OFF_TOPIC, self.DUPLICATE)

    @property
    def answered_within(self) -> timedelta | None:
        """The time in which a moderator must decide, day and night, if the law sets one.

        None for the other reasons, for which the consultation promises a delay in working hours.
        """
        return {
            self.TERRORISM: timedelta(hours=1),
            self.SEXUAL: timedelta(hours=24),
            self.THREAT: timedelta(hours=24),
        }.get(self)


class NoticeState(models.TextChoices):
    """The states of a notice."""

    OPEN = "open", _("awaiting a decision")
    DECIDED = "decided", pgettext_lazy("notice", "decided")


class CaseState(models.TextChoices):
    """The states of a case."""

    OPEN = "open", pgettext_lazy("case", "open")
    CLAIMED = "claimed", pgettext_lazy("case", "claimed")
    DECIDED = "decided", pgettext_lazy("case", "decided")
    CLOSED = "closed", pgettext_lazy("case", "closed")

    @classmethod
    def unfinished(cls) -> list[CaseState]:
        """Return the states in which a moderator still has to decide."""
        return [cls.OPEN, cls.CLAIMED]


class Action(models.TextChoices):
    """The decisions of moderators: on a text, on an earlier decision, on an account."""

    PUBLISH = "publish", _("publish")
    CORRECT = "correct", _("ask for a correction")
    MOVE = "move", _("move to another topic")
    MERGE = "merge", _("merge with another one")
    SPLIT = "split", _("separate what was merged")
    MASK = "mask", _("mask words")
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
    def on_texts(cls) -> list[Action]:
        """Return the actions that can be decided on a text."""
        return [action for action in cls if action.possible_from]

    @classmethod
    def rearranging(cls) -> list[Action]:
        """Return the actions that change the place of a text, without limiting who sees it."""
        return [cls.MOVE, cls.MERGE, cls.SPLIT]

    @classmethod
    def on_accounts(cls) -> list[Action]:
        """Return the actions that can be decided on an account."""
        return [*cls.by_one_person(), *cls.on_reporting(), *cls.by_two_people()]

    @classmethod
    def by_one_person(cls) -> list[Action]:
        """Return the actions that one moderator may take on an account."""
        return [cls.WARN, cls.SLOW, cls.SUSPEND_POSTING]

    @classmethod
    def on_reporting(cls) -> list[Action]:
        """Return the actions of one moderator against unfounded notices.

        They start from a notice, and the moderator never learns who sent it.
        """
        return [cls.WARN_NOTICES, cls.SUSPEND_NOTICES]

    @classmethod
    def warnings(cls) -> list[Action]:
        """Return the actions that only warn, and after which nothing is in force."""
        return [cls.WARN, cls.WARN_NOTICES]

    @classmethod
    def by_two_people(cls) -> list[Action]:
        """Return the actions that exclude a person.

        One person asks for them, and another one confirms.
        """
        return [cls.SUSPEND, cls.CLOSE]

    @property
    def state(self) -> ModerationState | None:
        """The state that the text gets, or None if its state does not change."""
        return {
            "publish": ModerationState.PUBLISHED,
            "correct": ModerationState.PENDING,
            "restrict": ModerationState.RESTRICTED,
            "hide": ModerationState.HIDDEN_PROVISIONAL,
            "remove": ModerationState.REMOVED,
            "restore": ModerationState.PUBLISHED,
        }.get(self.value)

    def find_state_after(self, before: str) -> str:
        """Return the state that a text in a state gets.

        A text that waits is public once its words are masked.
        """
        if self == self.MASK and before == ModerationState.PENDING:
            return ModerationState.PUBLISHED
        return self.state or before

    @property
    def done(self) -> StrPromise:
        """Return the label in the past tense, for a decision that was taken."""
        return _DONE[self]

    @property
    def limits(self) -> bool:
        """True if it limits who sees the text or some words. Its author may contest, and reads why."""
        return self in (self.CORRECT, self.MASK, self.RESTRICT, self.HIDE, self.REMOVE)

    @property
    def is_contestable(self) -> bool:
        """True if the author of the text, or the holder of the account, may appeal."""
        return self.limits or self in (self.MOVE, self.MERGE, *self.on_accounts())

    @property
    def needs_facts(self) -> bool:
        """True if it limits a person.

        They are notified of the facts on which it is based (DSA art. 17).
        """
        return self.limits or self in self.on_accounts()

    @property
    def needs_reason(self) -> bool:
        """True if it needs a reason of the list.

        The list is about texts. The name of a decision about notices contains its reason.
        """
        return self.needs_facts and self not in self.on_reporting()

    @property
    def possible_from(self) -> list[ModerationState]:
        """The states of a text in which this can be decided.

        A text that its author deleted cannot be restored.
        """
        state = ModerationState
        return {
            self.PUBLISH: [state.PENDING],
            self.CORRECT: [state.PENDING, state.PUBLISHED, state.RESTRICTED],
            self.MOVE: [state.PENDING, state.PUBLISHED, state.RESTRICTED],
            self.MERGE: [state.PUBLISHED, state.RESTRICTED],
            self.SPLIT: [state.PUBLISHED, state.RESTRICTED],
            self.MASK: [state.PENDING, state.PUBLISHED, state.RESTRICTED],
            self.RESTRICT: [state.PENDING, state.PUBLISHED, state.HIDDEN_PROVISIONAL],
            self.HIDE: [state.PUBLISHED, state.RESTRICTED],
            self.REMOVE: [
                state.PENDING,
                state.PUBLISHED,
                state.RESTRICTED,
                state.HIDDEN_PROVISIONAL,
            ],
            self.RESTORE: [state.RESTRICTED, state.HIDDEN_PROVISIONAL, state.REMOVED],
            self.NO_BREACH: [state.PUBLISHED, state.RESTRICTED],
        }.get(self, [])


# What happened, for logs, lists and e-mails. The labels of `Action` are acts.
_DONE = {
    Action.PUBLISH: pgettext_lazy("decision", "Published"),
    Action.CORRECT: pgettext_lazy("decision", "Correction requested"),
    Action.MOVE: pgettext_lazy("decision", "Moved to another topic"),
    Action.MERGE: pgettext_lazy("decision", "Merged with another one"),
    Action.SPLIT: pgettext_lazy("decision", "Separated again"),
    Action.MASK: pgettext_lazy("decision", "Words masked"),
    Action.RESTRICT: pgettext_lazy("decision", "Put behind a warning"),
    Action.HIDE: pgettext_lazy("decision", "Hidden for 72 hours"),
    Action.REMOVE: pgettext_lazy("decision", "Removed"),
    Action.RESTORE: pgettext_lazy("decision", "Put back online"),
    Action.NO_BREACH: pgettext_lazy("decision", "Left online"),
    Action.UNDO: pgettext_lazy("decision", "Decision undone"),
    Action.UPHOLD: pgettext_lazy("decision", "Decision upheld"),
    Action.WARN: pgettext_lazy("decision", "Warning given"),
    Action.SLOW: pgettext_lazy("decision", "Slow mode"),
    Action.SUSPEND_POSTING: pgettext_lazy("decision", "Posting suspended"),
    Action.WARN_NOTICES: pgettext_lazy("decision", "Warning about notices"),
    Action.SUSPEND_NOTICES: pgettext_lazy("decision", "Reporting suspended"),
    Action.SUSPEND: pgettext_lazy("decision", "Account suspended"),
    Action.CLOSE: pgettext_lazy("decision", "Account closed"),
    Action.LIFT: pgettext_lazy("decision", "Measure lifted"),
}
# The reason of these actions if none is given: an off-topic text is moved, and a duplicate is
# merged.
USUAL_REASONS = {Action.MOVE: Reason.OFF_TOPIC, Action.MERGE: Reason.DUPLICATE}


class Origin(models.TextChoices):
    """The causes of a decision."""

    NOTICE = "notice", _("a notice")
    OWN = "own", _("on the initiative of moderation")
    AUTHORITY = "authority", _("an order of an authority")
    APPEAL = "appeal", _("an appeal")

    @classmethod
    def chosen(cls) -> list[Origin]:
        """Return the origins that a moderator may choose. The others are set by the program."""
        return [cls.NOTICE, cls.OWN, cls.AUTHORITY]


class AppealSide(models.TextChoices):
    """The two sides that may contest a decision."""

    AUTHOR = "author", _("the author")
    REPORTER = "reporter", _("the person who reported")


class AppealState(models.TextChoices):
    """The states of an appeal. An appeal after six months is refused."""

    OPEN = "open", pgettext_lazy("appeal", "open")
    ASSIGNED = "assigned", pgettext_lazy("appeal", "being looked at")
    UPHELD = "upheld", pgettext_lazy("appeal", "decision upheld")
    REVERSED = "reversed", pgettext_lazy("appeal", "decision reversed")
    PARTLY = "partly", pgettext_lazy("appeal", "decision changed")

    @classmethod
    def unfinished(cls) -> list[AppealState]:
        """Return the states in which a person still has to look at the appeal."""
        return [cls.OPEN, cls.ASSIGNED]

    @classmethod
    def outcomes(cls) -> list[AppealState]:
        """Return the possible outcomes."""
        return [cls.UPHELD, cls.REVERSED, cls.PARTLY]


class ApprovalKind(models.TextChoices):
    """The acts that need two people. Pages show them with the number of texts, or the duration."""

    REMOVALS = "removals"
    HIDE_EVERYTHING = "hide_everything"
    SUSPEND = Action.SUSPEND.value
    CLOSE = Action.CLOSE.value
    REPORTER = "reporter"
    ADDRESS = "address"

    @classmethod
    def identities(cls) -> list[ApprovalKind]:
        """Return the kinds that disclose an identity.

        Once confirmed, the person who asked may read it for a limited time (ADR 50).
        """
        return [cls.REPORTER, cls.ADDRESS]


class ApprovalState(models.TextChoices):
    """The states of an act that needs two people."""

    WAITING = "waiting", _("awaiting a second person")
    GRANTED = "granted", _("confirmed by a second person")
    REFUSED = "refused", _("refused by a second person")
    WITHDRAWN = "withdrawn", _("withdrawn by the person who asked")
    EXPIRED = "expired", _("not answered in time")


class SignalKind(models.TextChoices):
    """The kinds of signals that may deserve a moderator's attention.

    They order the queue, and are never a reason by themselves.
    """

    CONTACT = "contact", _("contact details")
    INSULT = "insult", _("a word that may insult")
    LINKS = "links", pgettext_lazy("signal", "links")
    DUPLICATE = "duplicate", _("almost the same text")
    BURST = "burst", _("many texts at once")
    SAME_DEVICE = "same_device", _("several accounts, one device")
