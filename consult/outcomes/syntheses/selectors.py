"""The queries of syntheses: published versions, and the content of drafts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Min, Prefetch, QuerySet
from django.utils import timezone

from consult.accounts.rules import may
from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import get_consultations
from consult.consultations.visibility import IN_CANCELLED
from consult.core.exceptions import NotFound
from consult.core.postgres.lookup import get_row
from consult.outcomes.enums import BlockKind, SynthesisProgress
from consult.outcomes.models import (
    Block,
    BlockComment,
    BlockRevision,
    Chapter,
    MainPointSupport,
    Synthesis,
    SynthesisVersion,
)
from consult.outcomes.syntheses.content import ChapterContent, SynthesisContent, from_json
from consult.outcomes.syntheses.draft_content import build_chapter, build_content
from debates.proposals.selectors.proposals import get_proposals

if TYPE_CHECKING:
    from consult.consultations.models import Consultation
    from debates.models import Proposal


def versions(viewer: Viewer, consultation_id: UUID) -> QuerySet[SynthesisVersion]:
    """Return the published versions of a consultation's synthesis, the latest first.

    Raise `NotFound` if the viewer may not see the consultation.
    """
    if not get_consultations(viewer, [consultation_id]):
        raise NotFound
    rows = SynthesisVersion.objects.filter(organisation=viewer.organisation)
    return rows.filter(synthesis__consultation=consultation_id).order_by("-number")


def current_version(viewer: Viewer, consultation_id: UUID) -> SynthesisContent | None:
    """Return the content of the latest published version, or None. Two queries."""
    row = next(iter(versions(viewer, consultation_id)[:1]), None)
    return from_json(row.content) if row else None


def get_version(viewer: Viewer, consultation_id: UUID, number: int) -> SynthesisVersion:
    """Return a published version with its number, date, note and hash. Raise `NotFound`."""
    return get_row(versions(viewer, consultation_id), number=number)


def find_synthesis(viewer: Viewer, consultation_id: UUID) -> Synthesis | None:
    """Return the synthesis of a consultation, or None. Its draft may still be private."""
    rows = Synthesis.objects.filter(organisation=viewer.organisation)
    return rows.filter(consultation=consultation_id).first()


def find_latest_synthesis(viewer: Viewer, consultation_ids: Iterable[UUID]) -> Synthesis | None:
    """Return the synthesis that was published last in some consultations, or None.

    The consultations are those that the viewer may see. One query.
    """
    rows = Synthesis.objects.filter(
        organisation=viewer.organisation, consultation__in=list(consultation_ids)
    )
    rows = rows.annotate(first_published_at=Min("versions__published_at"))
    return rows.exclude(first_published_at=None).order_by("-first_published_at", "-id").first()


def announced_day(viewer: Viewer, consultation_id: UUID) -> date | None:
    """Return the day before which the synthesis is announced, or None once a version is published.

    A cancelled consultation has none. The caller has checked that the viewer may see the consultation. One query.
    """
    rows = Synthesis.objects.filter(
        organisation=viewer.organisation, consultation=consultation_id, versions=None
    )
    rows = rows.exclude(IN_CANCELLED)
    return rows.values_list("due_on", flat=True).first()


def get_draft(viewer: Viewer, synthesis_id: UUID | str) -> Synthesis:
    """Return a synthesis whose draft the viewer may read. Raise `NotFound`."""
    synthesis = get_row(Synthesis.objects.filter(organisation=viewer.organisation), pk=synthesis_id)
    if is_in_review(synthesis) and get_consultations(viewer, [synthesis.consultation_id]):
        return synthesis
    if not may(viewer, "synthesis.write", synthesis.consultation_id):
        raise NotFound
    return synthesis


def is_in_review(synthesis: Synthesis) -> bool:
    """Return whether participants may read and comment on the draft today."""
    if synthesis.progress != SynthesisProgress.IN_REVIEW:
        return False
    opens = synthesis.review_opens_on
    closes = synthesis.review_closes_on
    return bool(opens and closes and opens <= timezone.localdate() <= closes)


def draft_content(viewer: Viewer, synthesis_id: UUID | str) -> SynthesisContent:
    """Return the content of a draft, in the shape of a version's content.

    Writers may read it at any time, and everyone during the participants' review. Raise `NotFound`.
    """
    return build_content(viewer, get_draft(viewer, synthesis_id))


def chapters(synthesis: Synthesis, *, are_deleted: bool = False) -> QuerySet[Chapter]:
    """Return the chapters of a draft in order, or those that were deleted."""
    rows = synthesis.chapters.select_related("topic").order_by("position")
    return rows.filter(deleted_at__isnull=not are_deleted)


def chapter_content(viewer: Viewer, synthesis: Synthesis, chapter: Chapter) -> ChapterContent:
    """Return the content of a chapter of a draft, for a writer."""
    return build_chapter(viewer, synthesis, chapter)


def get_chapter(synthesis: Synthesis, chapter_id: UUID) -> Chapter:
    """Return a chapter of a draft that is not deleted. Raise `NotFound`."""
    return get_row(chapters(synthesis), pk=chapter_id)


def blocks(chapter: Chapter, *, are_deleted: bool = False) -> QuerySet[Block]:
    """Return the blocks of a chapter in order, with lock and comments. Three queries."""
    rows = chapter.blocks.filter(deleted_at__isnull=not are_deleted)
    rows = rows.select_related("lock__participant", "written_by").order_by("position")
    comments = BlockComment.objects.select_related("author").order_by("id")
    return rows.prefetch_related(Prefetch("comments", comments))


def get_block(synthesis: Synthesis, block_id: UUID) -> Block:
    """Return a block of a draft that is not deleted, with its chapter. Raise `NotFound`."""
    rows = Block.objects.filter(
        chapter__synthesis=synthesis, chapter__deleted_at=None, deleted_at=None
    )
    return get_row(rows.select_related("chapter", "lock__participant"), pk=block_id)


def main_points(synthesis: Synthesis) -> list[tuple[Chapter, list[Block]]]:
    """Return the chapters of a draft in order, each with its main points. Two queries."""
    found = list(chapters(synthesis))
    points: dict[UUID, list[Block]] = {chapter.pk: [] for chapter in found}
    rows = Block.objects.filter(chapter__in=found, kind=BlockKind.MAIN_POINT, deleted_at=None)
    for block in rows.order_by("position"):
        points[block.chapter_id].append(block)
    return [(chapter, points[chapter.pk]) for chapter in found]


def revisions(block: Block) -> QuerySet[BlockRevision]:
    """Return the saved texts of a block with their writers, the latest first."""
    return block.revisions.select_related("written_by").order_by("-number")


def supports(
    viewer: Viewer, consultation: Consultation, chapter: Chapter
) -> dict[UUID, list[Proposal]]:
    """Return the contributions of each main point of a chapter, by block and in their order.

    A contribution that is no longer public is a tombstone.
    """
    pairs = MainPointSupport.objects.filter(block__chapter=chapter, block__deleted_at=None)
    ids = list(pairs.values_list("block", "proposal"))
    known = get_proposals(viewer, {pk for _block, pk in ids}, consultation=consultation)
    found: dict[UUID, list[Proposal]] = {}
    for block_id, pk in ids:
        if pk in known:
            found.setdefault(block_id, []).append(known[pk])
    return {
        block_id: sorted(several, key=lambda proposal: proposal.number)
        for block_id, several in found.items()
    }
