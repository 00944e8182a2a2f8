"""Helpers of the acts on a draft: rows locked for a writer, positions and journal."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from consult.accounts.rules import may
from consult.accounts.viewer import Viewer
from consult.consultations.actions.helpers import get_row_by_id, require
from consult.core.exceptions import NotFound
from consult.core.records import journal
from consult.outcomes.models import Block, Chapter, Synthesis


def locked_synthesis(viewer: Viewer, synthesis_id: UUID, act: str = "synthesis.write") -> Synthesis:
    """Return a synthesis that the viewer may change by an act, locked `FOR NO KEY UPDATE`.

    The order and the number of chapters change under this lock. Raise `NotFound` or `NotAllowed`.
    """
    rows = Synthesis.objects.filter(organisation=viewer.organisation)
    synthesis = get_row_by_id(rows.select_for_update(no_key=True), synthesis_id)
    require(viewer, may(viewer, act, synthesis.consultation_id))
    return synthesis


def locked_chapter(viewer: Viewer, chapter_id: UUID) -> Chapter:
    """Return a chapter that the viewer may change, locked `FOR NO KEY UPDATE`.

    The order and the number of its blocks change under this lock. Raise `NotFound` or `NotAllowed`.
    """
    rows = Chapter.objects.filter(organisation=viewer.organisation).select_related("synthesis")
    chapter = get_row_by_id(rows.select_for_update(no_key=True, of=("self",)), chapter_id)
    require(viewer, may(viewer, "synthesis.write", chapter.synthesis.consultation_id))
    return chapter


def locked_block(viewer: Viewer, block_id: UUID) -> Block:
    """Return a block that the viewer may change, locked `FOR NO KEY UPDATE`.

    Raise `NotFound` for a deleted block too, or `NotAllowed`.
    """
    rows = Block.objects.filter(organisation=viewer.organisation)
    rows = rows.select_related("chapter__synthesis")
    block = get_row_by_id(rows.select_for_update(no_key=True, of=("self",)), block_id)
    require(viewer, may(viewer, "synthesis.write", block.chapter.synthesis.consultation_id))
    if block.deleted_at or block.chapter.deleted_at:
        raise NotFound
    return block


def place_among(rows: QuerySet[Any], moved: Any, position: int) -> None:
    """Give the rows that are not deleted positions from 1, with `moved` at `position`.

    A position beyond the ends is the first or the last one.
    """
    others = list(rows.filter(deleted_at=None).exclude(pk=moved.pk).order_by("position", "id"))
    others.insert(max(position - 1, 0), moved)
    _number(others)


def close_gaps(rows: QuerySet[Any]) -> None:
    """Give the rows that are not deleted positions from 1, in their order."""
    _number(rows.filter(deleted_at=None).order_by("position", "id"))


def _number(rows: Iterable[Any]) -> None:
    for number, row in enumerate(rows, 1):
        if row.position != number:
            row.position = number
            row.save(update_fields=["position"])


def journalled(viewer: Viewer, act: str, synthesis: Synthesis, **data: Any) -> None:
    """Write an act on a synthesis in the journal."""
    journal.record(viewer, f"synthesis.{act}", synthesis, **data)
