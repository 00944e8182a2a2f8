"""The choices of the workshops' fields."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class WorkshopState(models.TextChoices):
    """The state of a workshop.

    Only the team sees a draft. The page of a published workshop that is cancelled shows that.
    """

    DRAFT = "draft", _("draft")
    PUBLISHED = "published", pgettext_lazy("workshop", "published")
    CANCELLED = "cancelled", pgettext_lazy("workshop", "cancelled")


class DeclarationState(models.TextChoices):
    """The state of a workshop that a person without an account declared."""

    WAITING = "waiting", pgettext_lazy("declaration", "to be read")
    ACCEPTED = "accepted", pgettext_lazy("declaration", "accepted")
    REFUSED = "refused", pgettext_lazy("declaration", "refused")


class Method(models.TextChoices):
    """The way in which people worked together in a workshop."""

    DISCUSSION = "discussion", _("open discussion")
    TABLES = "tables", _("tables, then all together")
    WORLD_CAFE = "world_cafe", _("world café")
    POST_ITS = "post_its", _("post-its, gathered by theme")
    FORUM = "forum", _("interviews or street stand")
    OTHER = "other", _("other")


class Present(models.TextChoices):
    """The kinds of people present, as counted by the facilitator, without names."""

    WOMEN = "women", _("women")
    MEN = "men", _("men")
    UNDER_18 = "under_18", _("under 18")
    FROM_18_TO_29 = "from_18_to_29", _("from 18 to 29")
    FROM_30_TO_59 = "from_30_to_59", _("from 30 to 59")
    FROM_60 = "from_60", _("60 and over")


class ConsentBasis(models.TextChoices):
    """The way in which people agreed to be recorded."""

    NONE = "none", _("no recording was made")
    CARDS = "cards", _("numbered cards, one for each person")
    FORMS = "forms", _("signed forms, which the organiser of the workshop keeps")
    ORAL = "oral", _("asked aloud at the beginning, and heard in the recording")


class Channel(models.TextChoices):
    """The way by which a contribution reached the team member who typed it."""

    WORKSHOP = "workshop", _("written in a workshop")
    PAPER = "paper", _("on paper")
    LETTER = "letter", _("by letter")
    PHONE = "phone", _("by phone")
    COUNTER = "counter", _("at the counter")
    VOICE = "voice", _("by voice, on this site")

    @classmethod
    def of_agents(cls) -> list[Self]:
        """Return the channels by which an agent enters a text of a person without an account."""
        return [cls.PAPER, cls.LETTER, cls.PHONE, cls.COUNTER]


class TranscriptState(models.TextChoices):
    """The state of a transcript: how far readers can rely on it."""

    EMPTY = "empty", _("nothing written yet")
    DRAFTING = "drafting", _("being drafted by the machine")
    DRAFT = "draft", _("machine draft, to be corrected")
    IN_REVIEW = "in_review", _("being corrected")
    VALIDATED = "validated", _("validated by the facilitator")
    AGREED = "agreed", _("validated by the participants")

    @property
    def is_validated(self) -> bool:
        """Return whether a person who was in the workshop validated its words.

        Only then may excerpts of it be quoted.
        """
        return self in (self.VALIDATED, self.AGREED)

    @property
    def is_begun(self) -> bool:
        """Return whether a person has worked on it. No machine and no file replaces such work."""
        return self not in (self.EMPTY, self.DRAFTING, self.DRAFT)

    def may_become(self, other: TranscriptState) -> bool:
        """Return whether this state may change to `other`. All transitions are defined here."""
        steps = {
            self.EMPTY: (self.DRAFTING, self.DRAFT, self.IN_REVIEW),
            self.DRAFTING: (self.EMPTY, self.DRAFT, self.IN_REVIEW),
            self.DRAFT: (self.IN_REVIEW,),
            self.IN_REVIEW: (self.VALIDATED,),
            self.VALIDATED: (self.AGREED, self.IN_REVIEW),
            self.AGREED: (self.IN_REVIEW,),
        }
        return other in steps[self]


class ListenAgain(models.TextChoices):
    """The reasons to listen again to a passage of a machine draft."""

    LANGUAGE = "language", _("this may be another language")
    UNKNOWN = "unknown", _("many words are in no dictionary")
    REPEATED = "repeated", _("words are repeated")
    SILENCE = "silence", _("words during a silence or a very faint sound")
    MISSING = "missing", _("words may be missing before it")


class Agreement(models.TextChoices):
    """The way in which participants read the transcript of their words."""

    IN_ROOM = "in_room", _("checked in the room")
    BY_LINK = "by_link", _("checked by link")


class ExcerptState(models.TextChoices):
    """The state of an excerpt."""

    LOOSE = "loose", _("to be attached")
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", pgettext_lazy("excerpt", "published")


class VoiceState(models.TextChoices):
    """The state of a voice message."""

    SENT = "sent", _("sent, to be written down")
    WRITTEN = "written", _("written down, and sent as a contribution")
    DECLINED = "declined", _("not kept")


class MaskReason(models.TextChoices):
    """The reason why a passage is masked."""

    WITHDRAWN = "withdrawn", _("a person withdrew their consent")
    PERSONAL = (
        "personal",
        pgettext_lazy(
            "passage",
            "it reveals the private life of a person, or allows readers to recognise a person",
        ),
    )
    OFFENSIVE = "offensive", pgettext_lazy("passage", "it offends or threatens a person")
    UNLAWFUL = "unlawful", pgettext_lazy("passage", "it is against the law")

    @classmethod
    def of_moderators(cls) -> list[Self]:
        """Return the reasons that a moderator may choose.

        Only a withdrawal of consent sets `WITHDRAWN`.
        """
        return [reason for reason in cls if reason != cls.WITHDRAWN]
