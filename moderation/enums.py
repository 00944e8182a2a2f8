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

    @property
    def may_remove(self):
        """Off-topic texts and duplicates are moved or merged, never taken away."""
        return self not in (self.OFF_TOPIC, self.DUPLICATE)

    @property
    def answered_within(self):
        """How long a moderator may take; short where the law leaves little time (reliability §5.1)."""
        return {
            self.TERRORISM: timedelta(hours=1),
            self.SEXUAL: timedelta(hours=24),
            self.THREAT: timedelta(hours=24),
        }.get(self, timedelta(hours=48))


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
    """What a moderator decides. Moving and merging come with the full desk."""

    PUBLISH = "publish", _("publish")
    RESTRICT = "restrict", _("put behind a warning")
    HIDE = "hide", _("hide while it is reviewed")
    REMOVE = "remove", _("remove")
    RESTORE = "restore", _("restore")
    NO_BREACH = "no_breach", _("leave online")

    @property
    def state(self):
        """The state the text gets, or None when it keeps its own."""
        return {
            "publish": ModerationState.PUBLISHED,
            "restrict": ModerationState.RESTRICTED,
            "hide": ModerationState.HIDDEN_PROVISIONAL,
            "remove": ModerationState.REMOVED,
            "restore": ModerationState.PUBLISHED,
        }.get(self.value)

    @property
    def needs_reason(self):
        """It limits somebody's voice: reason and facts are required (DSA art. 17)."""
        return self in (self.RESTRICT, self.HIDE, self.REMOVE)

    @property
    def possible_from(self):
        """States of a text in which this can be decided; what its author took away is nobody's to bring back."""
        state = ModerationState
        return {
            self.PUBLISH: [state.PENDING],
            self.RESTRICT: [state.PENDING, state.PUBLISHED, state.HIDDEN_PROVISIONAL],
            self.HIDE: [state.PUBLISHED, state.RESTRICTED],
            self.REMOVE: [state.PENDING, state.PUBLISHED, state.RESTRICTED, state.HIDDEN_PROVISIONAL],
            self.RESTORE: [state.RESTRICTED, state.HIDDEN_PROVISIONAL, state.REMOVED],
            self.NO_BREACH: [state.PUBLISHED, state.RESTRICTED],
        }[self]


class Origin(models.TextChoices):
    """What led to a decision."""

    NOTICE = "notice", _("a notice")
    OWN = "own", _("the moderator's own initiative")
    AUTHORITY = "authority", _("an order of an authority")
