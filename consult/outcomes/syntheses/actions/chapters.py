"""Create a synthesis with its usual chapters, and add, edit, order and delete chapters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from consult.accounts.rules import may
from consult.accounts.viewer import Viewer
from consult.consultations.actions.helpers import (
    changes,
    locked,
    require,
    require_own_topic,
    take_over,
)
from consult.consultations.selectors.topics import topics
from consult.core.exceptions import Invalid
from consult.core.postgres import clock
from consult.core.postgres.validation import check
from consult.core.words.text import clean_line, count_visible_characters
from consult.outcomes.coverage.actions import request_count
from consult.outcomes.enums import BlockKind, ChapterKind
from consult.outcomes.exceptions import SynthesisExists
from consult.outcomes.models import Chapter, Synthesis
from consult.outcomes.syntheses.actions.blocks import new_block
from consult.outcomes.syntheses.actions.helpers import (
    journalled,
    locked_chapter,
    locked_synthesis,
    place_among,
)
from consult.outcomes.syntheses.actions.locks import require_unlocked
from consult.outcomes.syntheses.figure_tables import BY_TOPIC, TOPIC_COUNTS

if TYPE_CHECKING:
    from consult.consultations.models import Consultation

UNCHECKED = ["organisation", "consultation", "synthesis", "topic"]
EDITED = ("title", "introduction", "uses_names")
METHOD_FIGURES = ("contributions", BY_TOPIC, "participants", "votes", "people_in_workshops")


@transaction.atomic
def create_synthesis(
    *,
    viewer: Viewer,
    consultation_id: UUID,
    title: str = "",
    uses_names: bool = False,
    language: str = "fr",
) -> Synthesis:
    """Create the synthesis of a consultation, with its usual chapters.

    These are the key points, the introduction, the method with its figures, a chapter for each
    topic with its question and figures, the cross-cutting themes, the sources and the next steps.
    Lock the consultation. Raise `SynthesisExists`, `NotFound` or `NotAllowed`.
    """
    consultation = locked(viewer, consultation_id)
    require(viewer, may(viewer, "synthesis.write", consultation.pk))
    if Synthesis.objects.filter(consultation=consultation).exists():
        raise SynthesisExists
    with translation.override(language):
        synthesis = Synthesis(
            organisation_id=consultation.organisation_id,
            consultation=consultation,
            title=clean_line(title) or _usual_title(consultation),
            uses_names=uses_names,
            language=language,
        )
        check(synthesis, without=UNCHECKED)
        synthesis.save()
        _add_usual_chapters(viewer, synthesis)
    journalled(viewer, "create", synthesis)
    return synthesis


def _usual_title(consultation: Consultation) -> str:
    title = _("Synthesis: %(title)s") % {"title": consultation.title}
    return title[: Synthesis._meta.get_field("title").max_length]


def _add_usual_chapters(viewer: Viewer, synthesis: Synthesis) -> None:
    before = [ChapterKind.ESSENTIALS, ChapterKind.INTRODUCTION, ChapterKind.METHOD]
    after = [ChapterKind.THEME, ChapterKind.SOURCES, ChapterKind.NEXT_STEPS]
    titles: dict[str, str] = {kind: str(kind.label) for kind in (*before, *after)}
    titles[ChapterKind.THEME] = _("Cross-cutting themes")
    planned: list[dict[str, Any]] = [{"kind": kind, "title": titles[kind]} for kind in before]
    planned += [
        {
            "kind": ChapterKind.TOPIC,
            "topic": topic,
            "title": topic.title,
            "question": topic.question,
        }
        for topic in topics(viewer, synthesis.consultation)
    ]
    planned += [{"kind": kind, "title": titles[kind]} for kind in after]
    for position, values in enumerate(planned, 1):
        chapter = Chapter.objects.create(
            organisation_id=synthesis.organisation_id,
            synthesis=synthesis,
            position=position,
            **values,
        )
        _add_usual_blocks(viewer, chapter)


def _add_usual_blocks(viewer: Viewer, chapter: Chapter) -> None:
    """Add the blocks of a new chapter that need no writing: figures and sources."""
    if chapter.kind == ChapterKind.METHOD:
        for figure in METHOD_FIGURES:
            new_block(viewer, chapter, BlockKind.FIGURE, settings={"figure": figure})
    if chapter.kind == ChapterKind.TOPIC:
        new_block(viewer, chapter, BlockKind.FIGURE, settings={"figure": TOPIC_COUNTS})
    if chapter.kind in (ChapterKind.TOPIC, ChapterKind.SOURCES):
        new_block(viewer, chapter, BlockKind.SOURCES)


@transaction.atomic
def edit_synthesis(*, viewer: Viewer, synthesis_id: UUID, **written: Any) -> Synthesis:
    """Change the title, the introduction, or whether quotations name their authors by default.

    Lock the synthesis. Raise `Invalid`, `ValidationError`, `NotFound` or `NotAllowed`.
    """
    synthesis = locked_synthesis(viewer, synthesis_id)
    changed = changes(synthesis, written, EDITED)
    if changed:
        take_over(synthesis, changed)
        journalled(viewer, "edit", synthesis, fields=sorted(changed))
    return synthesis


@transaction.atomic
def add_chapter(
    *,
    viewer: Viewer,
    synthesis_id: UUID,
    kind: str,
    title: str = "",
    question: str = "",
    topic_id: UUID | None = None,
) -> Chapter:
    """Add a chapter at the end. Without a title it gets the one of its topic or kind.

    Lock the synthesis. Raise `Invalid`, `ValidationError`, `NotFound` or `NotAllowed`.
    """
    synthesis = locked_synthesis(viewer, synthesis_id)
    if kind not in ChapterKind.values:
        raise Invalid(attr="kind")
    topic = None
    if kind == ChapterKind.TOPIC:
        found = {topic.pk: topic for topic in topics(viewer, synthesis.consultation)}
        topic = found.get(topic_id) if topic_id else None
        if topic is None:
            raise Invalid(_("Choose a topic of this consultation."), attr="topic_id")
        title = title or topic.title
        question = question or topic.question
    else:
        require_own_topic(viewer, synthesis.consultation, topic_id)  # type: ignore[arg-type]  # None is no topic
    with translation.override(synthesis.language):
        title = clean_line(title) or str(ChapterKind(kind).label)
    chapter = Chapter(
        organisation_id=synthesis.organisation_id,
        synthesis=synthesis,
        position=synthesis.chapters.count() + 1,
        kind=kind,
        topic=topic,
        title=title,
        question=clean_line(question),
    )
    _require_unique(chapter)
    check(chapter, without=UNCHECKED)
    chapter.save()
    place_among(synthesis.chapters.all(), chapter, chapter.position)
    _add_usual_blocks(viewer, chapter)
    journalled(viewer, "add_chapter", synthesis, chapter=str(chapter.pk))
    return chapter


def _require_unique(chapter: Chapter) -> None:
    """Raise `Invalid` if the synthesis has such a chapter already, and may have one only."""
    others = chapter.synthesis.chapters.filter(deleted_at=None).exclude(pk=chapter.pk)
    if chapter.kind == ChapterKind.TOPIC and others.filter(topic=chapter.topic).exists():
        raise Invalid(_("This topic already has a chapter."), attr="topic_id")
    if chapter.kind in ChapterKind.alone() and others.filter(kind=chapter.kind).exists():
        raise Invalid(_("There is already a chapter of this kind."), attr="kind")


@transaction.atomic
def edit_chapter(*, viewer: Viewer, chapter_id: UUID, title: str, question: str = "") -> Chapter:
    """Change the title and the question of a chapter.

    Lock the chapter. Raise `Invalid`, `NotFound` or `NotAllowed`.
    """
    chapter = locked_chapter(viewer, chapter_id)
    if not count_visible_characters(title):
        raise Invalid(_("Write a title."), attr="title")
    values = {"title": clean_line(title), "question": clean_line(question)}
    changed = changes(chapter, values, values)
    if changed:
        take_over(chapter, changed)
    return chapter


@transaction.atomic
def move_chapter(*, viewer: Viewer, chapter_id: UUID, position: int) -> Chapter:
    """Move a chapter to a position, from 1. Lock the synthesis, then the chapter."""
    synthesis, chapter = _both(viewer, chapter_id)
    place_among(synthesis.chapters.all(), chapter, position)
    return chapter


@transaction.atomic
def delete_chapter(*, viewer: Viewer, chapter_id: UUID) -> Chapter:
    """Delete a chapter with its blocks. It can be restored. Deleting it twice changes nothing.

    Lock the synthesis, the chapter, then its blocks. Raise `BlockIsLocked` while another writer is
    writing in one of them.
    """
    synthesis, chapter = _both(viewer, chapter_id)
    if chapter.deleted_at is None:
        rows = chapter.blocks.filter(deleted_at=None).order_by("pk")
        require_unlocked(viewer, *rows.select_for_update(no_key=True))
        chapter.deleted_at = clock.now()
        chapter.save(update_fields=["deleted_at"])
        request_count(synthesis)
        journalled(viewer, "delete_chapter", synthesis, chapter=str(chapter.pk))
    return chapter


@transaction.atomic
def restore_chapter(*, viewer: Viewer, chapter_id: UUID) -> Chapter:
    """Restore a deleted chapter at its position, with its blocks.

    Lock the synthesis, then the chapter. Raise `Invalid` if another chapter took its place.
    """
    synthesis, chapter = _both(viewer, chapter_id)
    if chapter.deleted_at is not None:
        _require_unique(chapter)
        chapter.deleted_at = None
        chapter.save(update_fields=["deleted_at"])
        place_among(synthesis.chapters.all(), chapter, chapter.position)
        request_count(synthesis)
        journalled(viewer, "restore_chapter", synthesis, chapter=str(chapter.pk))
    return chapter


def _both(viewer: Viewer, chapter_id: UUID) -> tuple[Synthesis, Chapter]:
    """Return the synthesis and the chapter, both locked in this order."""
    found = Chapter.objects.filter(organisation=viewer.organisation, pk=chapter_id).first()
    if found is not None:
        locked_synthesis(viewer, found.synthesis_id)
    chapter = locked_chapter(viewer, chapter_id)
    return chapter.synthesis, chapter
