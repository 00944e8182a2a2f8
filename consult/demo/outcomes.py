"""The outcomes of the consultation of 2017: official answers, and a published synthesis.

They are made by the actions that the team uses. The titles of the eight cross-cutting themes and
the sources are those of the report of 2017. All other texts are a sample.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import translation

from consult.accounts.enums import Role
from consult.accounts.viewer import Viewer
from consult.accounts.viewers.selectors import viewer_of
from consult.consultations.selectors.consultations import get_consultation_by_id
from consult.demo import text_files
from consult.outcomes.answers.actions.drafts import draft_answer
from consult.outcomes.answers.actions.milestones import add_milestone
from consult.outcomes.answers.actions.publication import publish_answers
from consult.outcomes.enums import BlockKind, ChapterKind, QuotationKind
from consult.outcomes.quotations.actions import quote
from consult.outcomes.quotations.quoted_sources import SourceReference
from consult.outcomes.sources.actions.kinds import add_kind, prepare_kinds
from consult.outcomes.sources.actions.source_edits import add_source
from consult.outcomes.sources.selectors import actor_kinds
from consult.outcomes.syntheses import selectors
from consult.outcomes.syntheses.actions import chapters as chapter_actions
from consult.outcomes.syntheses.actions.blocks import add_block, move_block
from consult.outcomes.syntheses.actions.main_points import attach_contributions
from consult.outcomes.syntheses.actions.publication import publish_version
from consult.outcomes.syntheses.content import ChapterContent
from debates.texts.selectors.streams import stream_proposals

if TYPE_CHECKING:
    from consult.consultations.models import Consultation
    from consult.organisations.models import Organisation

# The report of 2017 gives no dates of answers: these are a sample, after the close of 24 March.
SYNTHESIS_PUBLISHED_AT = datetime(2017, 6, 15, 8, 0, tzinfo=UTC)
ANSWERED_AT = datetime(2017, 9, 14, 8, 0, tzinfo=UTC)
FOLLOWED_ON = date(2017, 10, 12)


@transaction.atomic
def seed(organisation: Organisation, by_role: Any, consultation: Consultation) -> None:
    """Answer contributions of 2017 and publish the synthesis. A second run changes nothing."""
    manager = viewer_of(organisation, by_role[Role.MANAGER])
    closed = get_consultation_by_id(manager, consultation.pk)
    if selectors.current_version(manager, closed.pk):
        return
    ids = {row["title"]: row["id"] for row in stream_proposals(manager, closed)}
    texts = text_files.synthesis()
    with translation.override("fr"):
        _answer(manager, closed, ids, texts["answers"])
        _write_synthesis(manager, closed, ids, texts)


def _answer(
    manager: Viewer, consultation: Consultation, ids: dict[str, UUID], answers: list[dict[str, Any]]
) -> None:
    drafts = []
    for texts in answers:
        words = {name: texts[name] for name in ("state", "body", "reasons")}
        answer = draft_answer(
            manager,
            consultation.pk,
            **words,
            transmitted_to=texts.get("transmitted_to", ""),
            proposal_ids=[ids[title] for title in texts["contributions"]],
        )
        drafts.append(answer)
    publish_answers(manager, [answer.pk for answer in drafts], published_at=ANSWERED_AT)
    for answer, texts in zip(drafts, answers, strict=True):
        if "milestone" in texts:
            add_milestone(manager, answer.pk, happened_on=FOLLOWED_ON, text=texts["milestone"])


def _write_synthesis(
    manager: Viewer, consultation: Consultation, ids: dict[str, UUID], texts: dict[str, Any]
) -> None:
    synthesis = chapter_actions.create_synthesis(
        viewer=manager, consultation_id=consultation.pk, title=texts["title"]
    )
    chapter_actions.edit_synthesis(
        viewer=manager, synthesis_id=synthesis.pk, introduction=texts["introduction"]
    )
    content = selectors.draft_content(manager, synthesis.pk)
    topics = {
        chapter.topic.number: UUID(chapter.topic.id)
        for chapter in content.chapters
        if chapter.topic
    }
    _add_sources(manager, consultation, topics, texts["sources"])
    writer = _Writer(manager, ids)
    last: dict[str, UUID] = {}
    for chapter in content.chapters:
        chapter_id = UUID(chapter.id)
        if chapter.kind == ChapterKind.ESSENTIALS:
            for message in texts["messages"]:
                writer.write_point(chapter_id, message)
        elif chapter.kind == ChapterKind.TOPIC and chapter.topic and chapter.topic.number:
            writer.write_topic(chapter, texts["topics"][str(chapter.topic.number)])
        elif chapter.kind in (ChapterKind.TOPIC, ChapterKind.THEME):
            chapter_actions.delete_chapter(viewer=manager, chapter_id=chapter_id)
        elif chapter.kind == ChapterKind.NEXT_STEPS:
            for step in texts["next_steps"]:
                writer.write(chapter_id, BlockKind.NEXT_STEPS, step)
        last[chapter.kind] = chapter_id
    for theme in texts["themes"]:
        made = chapter_actions.add_chapter(
            viewer=manager,
            synthesis_id=synthesis.pk,
            kind=ChapterKind.THEME,
            title=theme["title"],
        )
        writer.write(made.pk, BlockKind.PARAGRAPH, theme["text"])
        writer.quote(made.pk, theme["quotation"])
    # The themes follow the topics, and the next steps and the sources end the synthesis.
    end = len(selectors.draft_content(manager, synthesis.pk).chapters) + 1
    for kind in (ChapterKind.NEXT_STEPS, ChapterKind.SOURCES):
        chapter_actions.move_chapter(viewer=manager, chapter_id=last[kind], position=end)
    publish_version(viewer=manager, synthesis_id=synthesis.pk, published_at=SYNTHESIS_PUBLISHED_AT)


def _add_sources(
    manager: Viewer,
    consultation: Consultation,
    topics: dict[int | None, UUID],
    rows: list[dict[str, str]],
) -> None:
    """Add sources of 2017 under their topic and their kind of actor."""
    about: dict[str, Any] = {"viewer": manager, "consultation_id": consultation.pk}
    prepare_kinds(manager.organisation.pk)
    kinds = {kind.label_fr: kind.pk for kind in actor_kinds(manager)}
    for row in rows:
        label = row["kind"]
        if label not in kinds:
            kinds[label] = add_kind(**about, label_fr=label).pk
        topic_id = topics[int(row["topic"])] if row["topic"] else None
        add_source(
            **about, title=row["title"], url=row["url"], kind_id=kinds[label], topic_id=topic_id
        )


class _Writer:
    """The writer of the sample synthesis. Contributions are named by their titles."""

    def __init__(self, viewer: Viewer, ids: dict[str, UUID]) -> None:
        self.viewer = viewer
        self.ids = ids

    def write_topic(self, chapter: ChapterContent, texts: dict[str, Any]) -> None:
        """Write the chapter of a topic: its text, its main points and quotations, then its sources."""
        chapter_id = UUID(chapter.id)
        self.write(chapter_id, BlockKind.PARAGRAPH, texts["text"])
        for point in texts["points"]:
            self.write_point(chapter_id, point)
        for quotation in texts["quotations"]:
            self.quote(chapter_id, quotation)
        written = len(texts["points"]) + len(texts["quotations"]) + 1
        for block in chapter.blocks:
            if block.kind == BlockKind.SOURCES:
                end = len(chapter.blocks) + written
                move_block(viewer=self.viewer, block_id=UUID(block.id), position=end)

    def write(self, chapter_id: UUID, kind: str, text: str = "") -> UUID:
        """Add a block to a chapter, and return its id."""
        return add_block(viewer=self.viewer, chapter_id=chapter_id, kind=kind, text=text).pk

    def write_point(self, chapter_id: UUID, point: dict[str, Any]) -> None:
        """Add a main point with its contributions."""
        block_id = self.write(chapter_id, BlockKind.MAIN_POINT, point["text"])
        attached = [self.ids[title] for title in point["contributions"]]
        attach_contributions(viewer=self.viewer, block_id=block_id, proposal_ids=attached)

    def quote(self, chapter_id: UUID, quotation: dict[str, str]) -> None:
        """Add a quotation of a contribution, without the name of its author."""
        block_id = self.write(chapter_id, BlockKind.QUOTATION)
        source = SourceReference(
            QuotationKind.PROPOSAL, proposal_id=self.ids[quotation["contribution"]], version=1
        )
        quote(viewer=self.viewer, block_id=block_id, source=source, text=quotation["text"])
