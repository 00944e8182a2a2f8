"""The content of a draft: what a version would contain if it were published now."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone, translation

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import get_consultation_by_id
from consult.consultations.selectors.figures import stored_figures
from consult.core.words.text import level_headings, render
from consult.outcomes.enums import BlockKind, ChapterKind, QuotedWordsState
from consult.outcomes.figures import FIGURES, figures
from consult.outcomes.models import (
    Block,
    BlockRevision,
    Chapter,
    CoverageCount,
    MainPointSupport,
    Synthesis,
)
from consult.outcomes.quotations.quoted_words.checks import (
    remove_withdrawn,
    render_sentences,
    stored_words,
)
from consult.outcomes.quotations.selectors import quotations_of_draft
from consult.outcomes.remarks.review_counts import count_review, describe_review
from consult.outcomes.sources.selectors import sources_for_synthesis
from consult.outcomes.syntheses.content import (
    BlockContent,
    ChapterContent,
    ConsultationFacts,
    EditorialRecord,
    FigureContent,
    QuotationContent,
    SoundPassage,
    SynthesisContent,
    TopicCounts,
    TopicFacts,
)
from consult.outcomes.syntheses.figure_tables import count_topics, read_figure
from consult.outcomes.syntheses.step_dates import StepDate, step_date
from consult.workshops.meetings.selectors.figures import count_held_workshops
from debates.texts.selectors.figures import counts_by_topic

if TYPE_CHECKING:
    from consult.consultations.models import Consultation, Topic


def build_content(viewer: Viewer, synthesis: Synthesis) -> SynthesisContent:
    """Return the content of the draft, in the language of the synthesis.

    The number of queries does not depend on the number of chapters and blocks.
    """
    with translation.override(synthesis.language):
        consultation = get_consultation_by_id(viewer, synthesis.consultation_id)
        chapters = list(
            synthesis.chapters.filter(deleted_at=None).select_related("topic").order_by("position")
        )
        parts = _Parts(viewer, consultation, chapters)
        review = count_review(synthesis)
        # The introduction may be that of the synthesis alone: its chapter is then left out.
        content = [
            parts.chapter(chapter)
            for chapter in chapters
            if chapter.kind != ChapterKind.INTRODUCTION or parts.blocks[chapter.pk]
        ]
        quoted = Counter(
            row.state for chapter in content for block in chapter.blocks for row in block.quoted
        )
        return SynthesisContent(
            title=synthesis.title,
            introduction=synthesis.introduction,
            introduction_html=level_headings(render(synthesis.introduction)),
            consultation=ConsultationFacts(
                slug=consultation.slug,
                title=consultation.title,
                opens_on=_day(consultation.opens_at),
                closes_on=_day(consultation.closed_at or consultation.closes_at),
            ),
            languages=[synthesis.language],
            chapters=content,
            method={
                "figures": parts.figures,
                "topics": {str(pk): title for pk, title in parts.titles.items()},
                "coverage": _stored_coverage(synthesis),
            },
            editorial_record=EditorialRecord(
                writers=sorted(names_of_writers(synthesis).values()),
                reviewers=[describe_review(review)] if review else [],
                verified_words=quoted[QuotedWordsState.VERIFIED],
                words_of_writers=quoted[QuotedWordsState.NOT_QUOTATION],
                words_from_elsewhere=quoted[QuotedWordsState.ELSEWHERE],
            ),
            review=review,
            licence=consultation.licence,
        )


def build_chapter(viewer: Viewer, synthesis: Synthesis, chapter: Chapter) -> ChapterContent:
    """Return the content of one chapter of the draft, in the language of the synthesis."""
    with translation.override(synthesis.language):
        consultation = get_consultation_by_id(viewer, synthesis.consultation_id)
        return _Parts(viewer, consultation, [chapter]).chapter(chapter)


class _Parts:
    """The rows of all chapters, read together."""

    def __init__(self, viewer: Viewer, consultation: Consultation, chapters: list[Chapter]) -> None:
        stored = stored_figures(viewer, [consultation.pk], *FIGURES)
        by_topic = counts_by_topic(viewer, consultation, stored=stored)
        workshop_totals = count_held_workshops(viewer, consultation.pk)
        self.figures = figures(
            viewer,
            consultation,
            stored=stored,
            workshop_totals=workshop_totals.all,
        )
        self.counts = count_topics(by_topic, workshop_totals)
        self.titles = {topic.pk: topic.title for topic in consultation.topics.all()}
        self.blocks: dict[UUID, list[Block]] = {chapter.pk: [] for chapter in chapters}
        rows = Block.objects.filter(chapter__in=chapters, deleted_at=None).order_by("position")
        for block in rows:
            self.blocks[block.chapter_id].append(block)
        self.supports: dict[UUID, list[int]] = {}
        pairs = MainPointSupport.objects.filter(block__in=[block.pk for block in rows])
        for block_id, number in pairs.order_by("proposal__number").values_list(
            "block", "proposal__number"
        ):
            self.supports.setdefault(block_id, []).append(number)
        self.quotations: dict[UUID, QuotationContent] = (
            quotations_of_draft(viewer, chapters[0].synthesis_id) if chapters else {}
        )
        self.sources = sources_for_synthesis(viewer, consultation)

    def chapter(self, chapter: Chapter) -> ChapterContent:
        topic = chapter.topic
        return ChapterContent(
            id=str(chapter.pk),
            kind=chapter.kind,
            title=chapter.title,
            topic=_topic_facts(topic) if topic else None,
            question=chapter.question,
            counts=self.counts.get(topic.pk, TopicCounts()) if topic else TopicCounts(),
            blocks=_in_order([self.block(block, chapter) for block in self.blocks[chapter.pk]]),
        )

    def block(self, block: Block, chapter: Chapter) -> BlockContent:
        step = step_date(block.settings) if block.kind == BlockKind.NEXT_STEPS else StepDate()
        quoted = stored_words(block)
        text = remove_withdrawn(block.text, quoted)
        return BlockContent(
            id=str(block.pk),
            kind=block.kind,
            html=render_sentences(text, quoted) if BlockKind(block.kind).is_written else "",
            text=text,
            quoted=quoted,
            contributions=self.supports.get(block.pk, []),
            quotation=self.quotations.get(block.pk),
            figure=self.figure(block, chapter) if block.kind == BlockKind.FIGURE else None,
            sources=self.sources.get(chapter.topic_id, [])
            if block.kind == BlockKind.SOURCES
            else [],
            sound=_sound(block) if block.kind == BlockKind.EXCERPT else None,
            day=step.day,
            when=step.words,
        )

    def figure(self, block: Block, chapter: Chapter) -> FigureContent | None:
        return read_figure(
            block.settings.get("figure", ""),
            self.figures,
            self.counts.get(chapter.topic_id) if chapter.topic_id else None,
            [(title, self.counts[pk]) for pk, title in self.titles.items() if pk in self.counts],
        )


def _in_order(blocks: list[BlockContent]) -> list[BlockContent]:
    """Return blocks with their dated next steps in the order of the dates. Others keep their place."""
    steps = iter(sorted((block for block in blocks if block.day), key=lambda step: step.day))
    return [next(steps) if block.day else block for block in blocks]


def _stored_coverage(synthesis: Synthesis) -> dict[str, Any] | None:
    """Return the coverage as it was counted last. A publication counts it again."""
    counts = CoverageCount.objects.filter(synthesis=synthesis)
    return counts.values_list("content", flat=True).first()


def _day(moment: datetime | None) -> str | None:
    return timezone.localdate(moment).isoformat() if moment else None


def _topic_facts(topic: Topic) -> TopicFacts:
    return TopicFacts(
        id=str(topic.pk),
        number=topic.number,
        title=topic.title,
        question=topic.question,
        slug=topic.slug,
    )


def _sound(block: Block) -> SoundPassage | None:
    settings = block.settings
    if not settings.get("recording"):
        return None
    return SoundPassage(
        recording=settings["recording"], start=settings["start"], end=settings["end"]
    )


def names_of_writers(synthesis: Synthesis) -> dict[str, str]:
    """Return the public names of the people who wrote blocks, by participant id."""
    rows = BlockRevision.objects.filter(
        block__chapter__synthesis=synthesis, written_by__isnull=False
    ).exclude(text="")
    pairs = rows.order_by().values_list("written_by", "written_by__public_name").distinct()
    return {str(pk): name for pk, name in pairs}
