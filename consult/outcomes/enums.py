"""The choices of answers, syntheses and their parts."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AnswerState(models.TextChoices):
    """The decision of the authority on a contribution, as the API names it."""

    ACCEPTED = "accepted", pgettext_lazy("official answer", "accepted")
    ADAPTED = "adapted", pgettext_lazy("official answer", "accepted with changes")
    REJECTED = "rejected", pgettext_lazy("official answer", "not accepted")
    UNDER_STUDY = "under_study", pgettext_lazy("official answer", "under study")
    ALREADY_UNDER_WAY = "already_under_way", pgettext_lazy("official answer", "already under way")
    NOT_OURS = "not_ours", pgettext_lazy("official answer", "outside the authority's powers")

    @classmethod
    def refusing(cls) -> frozenset[str]:
        """Return the decisions that refuse something, and therefore need their reasons."""
        return frozenset({cls.ADAPTED, cls.REJECTED, cls.NOT_OURS})


class AnswerProgress(models.TextChoices):
    """The progress of the preparation of an official answer."""

    DRAFT = "draft", pgettext_lazy("official answer", "draft")
    SUBMITTED = "submitted", pgettext_lazy("official answer", "waiting for a second reader")
    APPROVED = "approved", pgettext_lazy("official answer", "approved")
    PUBLISHED = "published", pgettext_lazy("official answer", "published")


class SynthesisProgress(models.TextChoices):
    """The progress of the draft of a synthesis."""

    DRAFT = "draft", pgettext_lazy("synthesis", "being written")
    IN_REVIEW = "in_review", pgettext_lazy("synthesis", "reviewed by participants")
    PUBLISHED = "published", pgettext_lazy("synthesis", "published")


class ChapterKind(models.TextChoices):
    """The kinds of chapters of a synthesis."""

    ESSENTIALS = "essentials", _("Key points")
    INTRODUCTION = "introduction", _("Introduction")
    METHOD = "method", _("Method")
    TOPIC = "topic", pgettext_lazy("chapter", "Topic")
    THEME = "theme", _("Cross-cutting theme")
    SOURCES = "sources", _("Sources cited by participants")
    NEXT_STEPS = "next_steps", _("Next steps")
    FREE = "free", _("Other chapter")

    @classmethod
    def alone(cls) -> list[Self]:
        """Return the kinds of which a synthesis has at most one chapter."""
        return [cls.ESSENTIALS, cls.INTRODUCTION, cls.METHOD, cls.SOURCES, cls.NEXT_STEPS]


class BlockKind(models.TextChoices):
    """The kinds of blocks of a chapter."""

    PARAGRAPH = "paragraph", _("Paragraph")
    MAIN_POINT = "main_point", _("Main point")
    QUOTATION = "quotation", _("Quotation")
    FIGURE = "figure", _("Figure")
    EXCERPT = "excerpt", _("Sound excerpt")
    SOURCES = "sources", pgettext_lazy("block", "Sources")
    NEXT_STEPS = "next_steps", pgettext_lazy("block", "Next step")

    @property
    def is_written(self) -> bool:
        """Return whether a writer types the text of such a block."""
        return self in (self.PARAGRAPH, self.MAIN_POINT, self.NEXT_STEPS)

    @property
    def uses_contributions(self) -> bool:
        """Return whether such a block may count or quote contributions."""
        return self in (self.MAIN_POINT, self.QUOTATION, self.EXCERPT)


class SourceState(models.TextChoices):
    """The decision of an editor on a source."""

    FOUND = "found", pgettext_lazy("source", "to sort")
    KEPT = "kept", pgettext_lazy("source", "sorted")
    DISMISSED = "dismissed", pgettext_lazy("source", "dismissed")


class LinkState(models.TextChoices):
    """The outcome of the last check of a link."""

    WORKS = "works", _("The link works")
    DEAD = "dead", _("The page no longer exists")
    UNREACHABLE = "unreachable", _("The site did not answer")


class QuotationKind(models.TextChoices):
    """The kinds of texts that a quotation comes from."""

    PROPOSAL = "proposal", _("contribution")
    COMMENT = "comment", _("comment")
    SEGMENT = "segment", _("words spoken in a workshop")


class QuotationState(models.TextChoices):
    """The result of the last comparison of a quotation with its source."""

    VERIFIED = "verified", pgettext_lazy("quotation", "verbatim")
    SOURCE_CHANGED = "source_changed", pgettext_lazy("quotation", "changed since by its author")
    SOURCE_REMOVED = "source_removed", pgettext_lazy("quotation", "no longer public")


class QuotedWordsState(models.TextChoices):
    """The result of the comparison of words between quotation marks, or the word of a writer."""

    VERIFIED = "verified", pgettext_lazy("quotation", "verbatim")
    MISLEADING = "misleading", pgettext_lazy("quotation", "verbatim, to confirm")
    UNKNOWN = "unknown", pgettext_lazy("quotation", "in no public text")
    WITHDRAWN = "withdrawn", pgettext_lazy("quotation", "no longer public")
    NOT_QUOTATION = "not_quotation", pgettext_lazy("quotation", "not a quotation")
    ELSEWHERE = "elsewhere", pgettext_lazy("quotation", "from another text")

    @classmethod
    def confirmations(cls) -> list[Self]:
        """Return what a writer may confirm of words that no public text contains."""
        return [cls.NOT_QUOTATION, cls.ELSEWHERE]

    @property
    def needs_act(self) -> bool:
        """Return whether such words prevent a publication."""
        return self in (self.UNKNOWN, self.WITHDRAWN, self.MISLEADING)

    @property
    def has_source(self) -> bool:
        """Return whether a public text contains such words."""
        return self in (self.VERIFIED, self.MISLEADING)


class ThemeState(models.TextChoices):
    """The states of a candidate theme."""

    CANDIDATE = "candidate", pgettext_lazy("theme", "to review")
    CONFIRMED = "confirmed", pgettext_lazy("theme", "confirmed")
    REJECTED = "rejected", pgettext_lazy("theme", "rejected")
