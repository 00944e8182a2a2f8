"""The page of a chapter: the outline, the blocks, and the contributions to read beside them."""

from django.shortcuts import render
from django.utils.translation import gettext as _

from consult.core.exceptions import NotFound
from consult.core.postgres import clock
from consult.outcomes.enums import BlockKind
from consult.outcomes.syntheses import selectors as synthesis_selectors
from frontend.presenters.outcome.coverage import coverage_panel
from frontend.staff.synthesis.block_rows import block_rows
from frontend.staff.synthesis.forms import BlockForm, ChapterForm, CommentForm
from frontend.staff.synthesis.frame import addresses, frame, outline
from frontend.staff.synthesis.reading_pane import build_reading_pane


def block_form(block, data=None):
    """Return the form of a block. Forms of several blocks may be in one page."""
    return BlockForm(data, block=block)


def opened_form(request, synthesis):
    """Return the form of the block in the address, if the viewer holds its lock, or None."""
    try:
        block = synthesis_selectors.get_block(synthesis, request.GET.get("block", ""))
    except NotFound:
        return None
    lock = getattr(block, "lock", None)
    if lock is None or lock.participant != request.viewer.participant:
        return None
    if lock.expires_at <= clock.now():
        return None
    return block_form(block)


def render_chapter(request, consultation, synthesis, chapter, *, status=200, **replacements):
    """Render the page of a chapter. `replacements` may have `form`, `conflict` and `chapter_form`."""
    form = replacements.get("form") or opened_form(request, synthesis)
    rows = block_rows(
        request, consultation, synthesis, chapter, form=form, conflict=replacements.get("conflict")
    )
    chapter_form = replacements.get("chapter_form") or ChapterForm(
        initial={"title": chapter.title, "question": chapter.question}
    )
    context = frame(
        request,
        consultation,
        synthesis,
        chapter.title,
        chapter=chapter,
        chapter_form=chapter_form,
        outline=outline(consultation, synthesis, chapter),
        rows=rows,
        last=len(rows),
        open_form=form,
        comment_form=CommentForm(),
        block_kinds=[(kind.value, kind.label) for kind in BlockKind],
        deleted=synthesis_selectors.blocks(chapter, are_deleted=True),
        panel=coverage_panel(request.viewer, consultation, synthesis),
        **addresses(consultation),
        failed=_("Not saved: the network does not answer. The text stays here."),
        **build_reading_pane(request, consultation, synthesis, chapter, rows),
    )
    return render(request, "staff/synthesis/chapter.html", context, status=status)
