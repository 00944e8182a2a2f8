"""Choices of workshops."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class WorkshopState(models.TextChoices):
    """Where a workshop stands. A draft is its team's alone; a cancelled one that was public says so."""

    DRAFT = "draft", _("draft")
    PUBLISHED = "published", pgettext_lazy("workshop", "published")
    CANCELLED = "cancelled", pgettext_lazy("workshop", "cancelled")


class DeclarationState(models.TextChoices):
    """What became of a workshop that somebody without an account declared."""

    WAITING = "waiting", pgettext_lazy("declaration", "to be read")
    ACCEPTED = "accepted", pgettext_lazy("declaration", "accepted")
    REFUSED = "refused", pgettext_lazy("declaration", "refused")


class Method(models.TextChoices):
    """How people worked together."""

    DISCUSSION = "discussion", _("open discussion")
    TABLES = "tables", _("tables, then all together")
    WORLD_CAFE = "world_cafe", _("world café")
    POST_ITS = "post_its", _("post-its, gathered by theme")
    FORUM = "forum", _("interviews or street stand")
    OTHER = "other", _("other")


class Present(models.TextChoices):
    """Kinds of people present, as counted by whoever held the workshop; nobody is named."""

    WOMEN = "women", _("women")
    MEN = "men", _("men")
    UNDER_18 = "under_18", _("under 18")
    FROM_18_TO_29 = "from_18_to_29", _("from 18 to 29")
    FROM_30_TO_59 = "from_30_to_59", _("from 30 to 59")
    FROM_60 = "from_60", _("60 and over")


class ConsentBasis(models.TextChoices):
    """How people agreed to be recorded (reliability T-66)."""

    NONE = "none", _("nobody was recorded")
    CARDS = "cards", _("numbered cards, one for each person")
    FORMS = "forms", _("signed forms, kept by whoever held the workshop")
    ORAL = "oral", _("asked aloud at the beginning, and heard in the recording")


class Channel(models.TextChoices):
    """How a contribution that somebody else typed reached them."""

    WORKSHOP = "workshop", _("written in a workshop")
    PAPER = "paper", _("on a sheet of paper")
    LETTER = "letter", _("by letter")
    PHONE = "phone", _("by phone")
    COUNTER = "counter", _("at the counter")
    VOICE = "voice", _("by voice, on this site")

    @classmethod
    def of_agents(cls):
        """Those by which an agent enters what somebody without an account says."""
        return [cls.PAPER, cls.LETTER, cls.PHONE, cls.COUNTER]


class TranscriptState(models.TextChoices):
    """How far a transcript can be relied upon."""

    EMPTY = "empty", _("nothing written yet")
    DRAFTING = "drafting", _("being drafted by the machine")
    DRAFT = "draft", _("machine draft, to be corrected")
    IN_REVIEW = "in_review", _("being corrected")
    VALIDATED = "validated", _("validated by the facilitator")
    AGREED = "agreed", _("validated by the participants")

    @property
    def is_validated(self):
        """Somebody who was there stands by its words: excerpts of it may be quoted."""
        return self in (self.VALIDATED, self.AGREED)

    @property
    def is_begun(self):
        """Somebody's own work stands in it, which no machine and no file replaces."""
        return self not in (self.EMPTY, self.DRAFTING, self.DRAFT)

    def may_become(self, other) -> bool:
        """Whether it goes on to that one: the only place that says so."""
        steps = {
            self.EMPTY: (self.DRAFTING, self.DRAFT, self.IN_REVIEW),
            self.DRAFTING: (self.EMPTY, self.DRAFT, self.IN_REVIEW),
            self.DRAFT: (self.IN_REVIEW,),
            self.IN_REVIEW: (self.VALIDATED,),
            self.VALIDATED: (self.AGREED, self.IN_REVIEW),
            self.AGREED: (self.IN_REVIEW,),
        }
        return other in steps[self]


class Agreement(models.TextChoices):
    """How participants read over what was kept of their words."""

    IN_ROOM = "in_room", _("read over in the room")
    BY_LINK = "by_link", _("read over by link")


class ExcerptState(models.TextChoices):
    """Where an excerpt stands."""

    LOOSE = "loose", _("to be attached")
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", pgettext_lazy("excerpt", "published")


class VoiceState(models.TextChoices):
    """Where what somebody said into their phone stands."""

    SENT = "sent", _("sent, to be written down")
    WRITTEN = "written", _("written down, and sent as a contribution")
    DECLINED = "declined", _("not kept")


class MaskReason(models.TextChoices):
    """Why a passage is neither heard nor read."""

    WITHDRAWN = "withdrawn", _("somebody withdrew their consent")
    PERSONAL = "personal", _("it speaks of somebody's private life, or lets somebody be recognised")
    OFFENSIVE = "offensive", _("it offends or threatens somebody")
    UNLAWFUL = "unlawful", _("it is against the law")

    @classmethod
    def of_moderators(cls):
        """Those that somebody may choose: a withdrawal says itself."""
        return [one for one in cls if one != cls.WITHDRAWN]
