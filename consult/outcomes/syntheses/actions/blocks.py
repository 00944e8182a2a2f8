"""Add, write, order, delete and restore the blocks of a chapter. Every saved text is kept."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.actions.helpers import get_row_by_id
from consult.consultations.selectors.consultations import get_consultation_by_id
from consult.core.exceptions import Invalid
from consult.core.postgres import clock
from consult.core.postgres.validation import check
from consult.core.words.text import clean, clean_line
from consult.outcomes.coverage.actions import request_count
from consult.outcomes.enums import BlockKind
from consult.outcomes.exceptions import BlockWasChanged
from consult.outcomes.models import Block, BlockRevision, Chapter
from consult.outcomes.quotations.quoted_words.checks import QUOTED, compare_words, store_words
from consult.outcomes.quotations.quoted_words.marks import find_quoted_words
from consult.outcomes.syntheses.actions.helpers import (
    close_gaps,
    journalled,
    locked_block,
    locked_chapter,
    place_among,
)
from consult.outcomes.syntheses.actions.locks import renew_lock, require_unlocked
from consult.outcomes.syntheses.figure_tables import figure_choices
from consult.outcomes.syntheses.step_dates import read_first_day

# Saves of one writer within this time are one revision in the history, because the editor saves
# every few seconds.
ONE_REVISION = timedelta(minutes=5)
UNCHECKED = ["organisation", "chapter", "written_by", "settings"]


@transaction.atomic
def add_block(
    *,
    viewer: Viewer,
    chapter_id: UUID,
    kind: str,
    text: str = "",
    settings: Mapping[str, Any] | None = None,
    position: int | None = None,
) -> Block:
    """Add a block to a chapter, at a position or at the end.

    Lock the chapter. Raise `Invalid`, `ValidationError`, `NotFound` or `NotAllowed`.
    """
    chapter = locked_chapter(viewer, chapter_id)
    if kind not in BlockKind.values:
        raise Invalid(_("Choose a kind of block."), attr="kind")
    block = new_block(viewer, chapter, BlockKind(kind), text, settings)
    if position is not None:
        place_among(chapter.blocks.all(), block, position)
    journalled(viewer, "add_block", chapter.synthesis, block=str(block.pk), kind=kind)
    return block


def new_block(
    viewer: Viewer,
    chapter: Chapter,
    kind: BlockKind,
    text: str = "",
    settings: Mapping[str, Any] | None = None,
) -> Block:
    """Store a block at the end of a locked chapter, with its first revision."""
    last = chapter.blocks.filter(deleted_at=None).order_by("-position").first()
    block = Block(
        organisation_id=chapter.organisation_id,
        chapter=chapter,
        position=last.position + 1 if last else 1,
        kind=kind,
        text=clean(text),
        settings=_settings(kind, settings or {}),
        written_by=viewer.participant,
        saved_at=clock.now(),
    )
    _compare_words(viewer, block)
    check(block, without=UNCHECKED)
    block.save()
    _store_revision(block)
    return block


def _compare_words(viewer: Viewer, block: Block) -> None:
    """Compare words between quotation marks with the public texts, if the block has such words."""
    if BlockKind(block.kind).is_written and find_quoted_words(block.text):
        consultation = get_consultation_by_id(viewer, block.chapter.synthesis.consultation_id)
        store_words(block, compare_words(viewer, consultation, block))
    else:
        store_words(block, [])


@transaction.atomic
def edit_block(
    *,
    viewer: Viewer,
    block_id: UUID,
    text: str | None = None,
    settings: Mapping[str, Any] | None = None,
    revision: int,
) -> Block:
    """Save the text or the settings of a block, and renew the writer's lock on it.

    `revision` is the revision that was on the writer's screen. Saving the same values changes
    nothing. Lock the block. Raise `BlockIsLocked` while another writer is writing, and
    `BlockWasChanged` if another text was saved since: both contain the typed text and the stored
    block. Raise `Invalid`, `ValidationError`, `NotFound` or `NotAllowed`.
    """
    block = locked_block(viewer, block_id)
    new_text = block.text if text is None else clean(text)
    kind = BlockKind(block.kind)
    quoted = {name: value for name, value in block.settings.items() if name == QUOTED}
    new_settings = block.settings if settings is None else _settings(kind, settings) | quoted
    renew_lock(viewer, block, typed=new_text)
    if (new_text, new_settings) == (block.text, block.settings):
        return block
    if revision != block.revision:
        raise BlockWasChanged(block, new_text)
    _save(viewer, block, new_text, new_settings)
    return block


@transaction.atomic
def restore_revision(*, viewer: Viewer, block_id: UUID, number: int) -> Block:
    """Give a block the text and the settings of an earlier revision.

    The present text stays in the history. Lock the block. Raise `BlockIsLocked`, `NotFound` or
    `NotAllowed`.
    """
    block = locked_block(viewer, block_id)
    renew_lock(viewer, block)
    earlier = get_row_by_id(block.revisions.filter(number=number), _id_of(block, number))
    if (earlier.text, earlier.settings) != (block.text, block.settings):
        _save(viewer, block, earlier.text, earlier.settings, is_apart=True)
    return block


def _id_of(block: Block, number: int) -> UUID | None:
    return block.revisions.filter(number=number).values_list("pk", flat=True).first()


def _save(
    viewer: Viewer,
    block: Block,
    text: str,
    settings: dict[str, Any],
    *,
    is_apart: bool = False,
) -> None:
    before = block.revisions.filter(number=block.revision).first()
    block.text = text
    block.settings = settings
    _compare_words(viewer, block)
    block.revision += 1
    block.written_by = viewer.participant
    block.saved_at = clock.now()
    check(block, without=UNCHECKED)
    block.save()
    if before and not is_apart and _continues(before, block):
        before.delete()
        _store_revision(block, begun_at=before.created_at)
    else:
        _store_revision(block)


def _continues(before: BlockRevision, block: Block) -> bool:
    """Return whether a saved text continues a revision that the same writer began just before.

    The first revision is always kept, and so is one whose text was removed.
    """
    return (
        before.number > 1
        and before.written_by_id == block.written_by_id
        and block.saved_at - before.created_at < ONE_REVISION
        and len(block.text) >= len(before.text)
    )


def _store_revision(block: Block, begun_at: Any = None) -> None:
    begun = {"created_at": begun_at} if begun_at else {}
    BlockRevision.objects.create(
        organisation_id=block.organisation_id,
        block=block,
        number=block.revision,
        text=block.text,
        settings=block.settings,
        written_by=block.written_by,
        saved_at=block.saved_at,
        **begun,
    )


@transaction.atomic
def move_block(
    *, viewer: Viewer, block_id: UUID, position: int, chapter_id: UUID | None = None
) -> Block:
    """Move a block to a position, in its chapter or in another one of the same synthesis.

    A move changes no coverage: the draft uses the same contributions after it. Lock the chapters in
    the order of their ids, then the block. Raise `BlockIsLocked` while another writer is writing,
    `NotFound` or `NotAllowed`.
    """
    block = get_row_by_id(Block.objects.filter(organisation=viewer.organisation), block_id)
    ids = sorted({block.chapter_id, chapter_id or block.chapter_id})
    chapters = {pk: locked_chapter(viewer, pk) for pk in ids}
    block = locked_block(viewer, block_id)
    require_unlocked(viewer, block)
    target = chapters[chapter_id or block.chapter_id]
    if target.synthesis_id != block.chapter.synthesis_id or target.deleted_at:
        raise Invalid(_("Choose a chapter of this synthesis."), attr="chapter_id")
    if target.pk != block.chapter_id:
        source = chapters[block.chapter_id]
        block.chapter = target
        block.save(update_fields=["chapter"])
        close_gaps(source.blocks.all())
    place_among(target.blocks.all(), block, position)
    return block


@transaction.atomic
def delete_block(*, viewer: Viewer, block_id: UUID) -> Block:
    """Delete a block. It can be restored. Lock the block.

    Raise `BlockIsLocked` while another writer is writing, `NotFound` or `NotAllowed`.
    """
    block = locked_block(viewer, block_id)
    renew_lock(viewer, block)
    block.deleted_at = clock.now()
    block.save(update_fields=["deleted_at"])
    block.lock.delete()
    _count_again(block)
    journalled(viewer, "delete_block", block.chapter.synthesis, block=str(block.pk))
    return block


@transaction.atomic
def restore_block(*, viewer: Viewer, block_id: UUID) -> Block:
    """Restore a deleted block at its position. Lock its chapter. Raise `NotFound`."""
    block = get_row_by_id(Block.objects.filter(organisation=viewer.organisation), block_id)
    chapter = locked_chapter(viewer, block.chapter_id)
    if block.deleted_at is not None:
        block.deleted_at = None
        block.save(update_fields=["deleted_at"])
        place_among(chapter.blocks.all(), block, block.position)
        _count_again(block)
        journalled(viewer, "restore_block", chapter.synthesis, block=str(block.pk))
    return block


def _count_again(block: Block) -> None:
    """Request a count of the coverage after a block left the draft or came back."""
    if BlockKind(block.kind).uses_contributions:
        request_count(block.chapter.synthesis)


def _settings(kind: BlockKind, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings that a kind of block has. Raise `Invalid` for wrong values."""
    if kind == BlockKind.FIGURE:
        figure = settings.get("figure", "")
        if figure not in dict(figure_choices()):
            raise Invalid(_("Choose a figure."), attr="figure")
        return {"figure": figure}
    if kind == BlockKind.EXCERPT and settings:
        return _seconds(settings)
    if kind == BlockKind.NEXT_STEPS:
        return _step(settings)
    return {}


def _step(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the day of a next step, by which steps are ordered, and the words of its period.

    A period without a year is kept without a day, because the editor saves it while it is typed.
    """
    period = clean_line(str(settings.get("period") or ""))
    day = settings.get("date") or read_first_day(period)
    try:
        stored = date.fromisoformat(str(day)).isoformat() if day else ""
    except ValueError as error:
        raise Invalid(_("Enter the date like this: 24/03/2027."), attr="date") from error
    found = {"date": stored, "period": period}
    return {name: value for name, value in found.items() if value}


def _seconds(settings: Mapping[str, Any]) -> dict[str, Any]:
    start = settings.get("start", 0)
    end = settings.get("end", 0)
    if not settings.get("recording") or not 0 <= start < end:
        raise Invalid(_("Choose seconds of a recording: the end is after the start."), attr="end")
    return {"recording": str(settings["recording"]), "start": float(start), "end": float(end)}
