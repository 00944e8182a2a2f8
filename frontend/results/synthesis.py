"""The published synthesis on results pages: the key messages, and the chapter of each topic."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.accounts.viewer import Viewer
from consult.outcomes.enums import ChapterKind
from consult.outcomes.objections.selectors import public_objections
from consult.outcomes.remarks.review_counts import explain_review
from consult.outcomes.syntheses import selectors as synthesis_selectors
from consult.outcomes.syntheses.content import BlockContent, ChapterContent, from_json
from frontend.presenters.outcome.coverage import CoverageView, view_published
from frontend.presenters.outcome.outcomes import ShownObjection, present_objection
from frontend.presenters.parts.components import Tag

if TYPE_CHECKING:
    from consult.consultations.models import Consultation, Topic
    from consult.outcomes.models import Objection

QUOTED = 2


@dataclass(frozen=True)
class Passage:
    """A block of the synthesis, with links to the contributions that it counts."""

    block: BlockContent
    links: list[tuple[int, str]]
    objections: list[ShownObjection] = field(default_factory=list)

    @property
    def supported(self) -> str:
        """The number of contributions that the block counts, in words, or ""."""
        n = len(self.links)
        return ngettext("%(n)s contribution", "%(n)s contributions", n) % {"n": n} if n else ""


@dataclass(frozen=True)
class Chapter:
    """A chapter with its blocks, and the address of the results of its topic."""

    id: str
    title: str
    question: str
    url: str
    passages: list[Passage]


@dataclass(frozen=True)
class Synthesis:
    """The latest published version of a synthesis, as far as a results page shows it."""

    title: str
    number: int
    published_at: datetime
    correction: str
    reviewed: str
    introduction_html: str
    key_messages: list[Passage]
    chapters: list[Chapter]
    quotations: list[Passage]
    next_steps: list[Passage]
    coverage: CoverageView | None

    @property
    def tag(self) -> Tag:
        """The state of the synthesis, for the head of the page."""
        return Tag(_("Synthesis published"), "highlight")

    @property
    def has_sound(self) -> bool:
        """Return whether the page has spoken words with their seconds."""
        return any(
            passage.block.is_timed for chapter in self.chapters for passage in chapter.passages
        )


def synthesis_of(
    viewer: Viewer, consultation: Consultation, topic: Topic | None = None
) -> Synthesis | None:
    """Return the published synthesis, of the whole consultation or of one topic, or None.

    Three queries for any number of contributions, and two for each quotation with sound.
    """
    row = synthesis_selectors.versions(viewer, consultation.pk).first()
    if row is None:
        return None
    content = from_json(row.content)
    show = _Shower(viewer, consultation.slug, public_objections(viewer, consultation))
    own = [
        chapter
        for chapter in content.chapters
        if topic is None or (chapter.topic and chapter.topic.id == str(topic.pk))
    ]
    chapters = [
        show.chapter(chapter)
        for chapter in own
        if chapter.kind in (ChapterKind.TOPIC, ChapterKind.THEME, ChapterKind.FREE)
    ]
    return Synthesis(
        title=content.title,
        number=row.number,
        published_at=row.published_at,
        correction=row.note,
        reviewed=explain_review(content.review) if content.review else "",
        introduction_html="" if topic else content.introduction_html,
        key_messages=[]
        if topic
        else [show.passage(key_message) for key_message in content.key_messages()],
        chapters=chapters,
        quotations=[
            passage
            for chapter in chapters
            for passage in chapter.passages
            if chapter.url and passage.block.quotation and not passage.block.quotation.withdrawn
        ][:QUOTED],
        next_steps=[
            show.passage(block)
            for chapter in own
            for block in chapter.blocks
            if block.kind == "next_steps" or chapter.kind == ChapterKind.NEXT_STEPS
        ],
        coverage=None if topic else view_published(content),
    )


@dataclass(frozen=True)
class _Shower:
    """Shows blocks with the links to their contributions, and with the objections to them."""

    viewer: Viewer
    slug: str
    objections: dict[UUID, list[Objection]]

    def chapter(self, chapter: ChapterContent) -> Chapter:
        topic_slug = chapter.topic.slug if chapter.topic else ""
        return Chapter(
            id=chapter.id,
            title=chapter.title,
            question=chapter.question,
            url=reverse("topic-results", args=[self.slug, topic_slug]) if topic_slug else "",
            passages=[self.passage(block) for block in chapter.blocks],
        )

    def passage(self, block: BlockContent) -> Passage:
        return Passage(
            block,
            [
                (number, reverse("proposal", args=[self.slug, number]))
                for number in block.contributions
            ],
            objections=[
                present_objection(objection)
                for objection in self.objections.get(UUID(block.id), [])
            ],
        )
