"""Pages of the blocks of a chapter: write, move, delete and restore them, comment, and attach."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consult.core.exceptions import DomainError, Invalid, NotFound
from consult.outcomes.enums import BlockKind
from consult.outcomes.exceptions import BlockIsLocked, BlockWasChanged
from consult.outcomes.quotations.quoted_words.checks import stored_words
from consult.outcomes.syntheses import selectors as synthesis_selectors
from consult.outcomes.syntheses.actions import block_comments as comment_actions
from consult.outcomes.syntheses.actions import blocks as block_actions
from consult.outcomes.syntheses.actions import locks as lock_actions
from consult.outcomes.syntheses.actions import main_points as main_point_actions
from consult.outcomes.syntheses.actions import quoted_words as word_actions
from debates.differences import differences
from debates.proposals.selectors.proposals import number_to_id
from frontend.presenters.parts.components import Change
from frontend.staff.synthesis.chapter_page import block_form, render_chapter
from frontend.staff.synthesis.forms import CommentForm
from frontend.staff.synthesis.frame import (
    chapter_of,
    frame,
    load_synthesis,
    position_of,
    warn_of_writer,
)
from frontend.staff.synthesis.quoted_words import present_words
from frontend.toolkit.forms.form_fields import error_lines
from frontend.toolkit.forms.form_submission import posted, submit
from frontend.toolkit.pages.page import is_place, page

LAST = 1_000_000
QUOTE = "?into=new#reading"


def _load_block(request, slug, block_id):
    consultation, synthesis = load_synthesis(request, slug)
    return consultation, synthesis, synthesis_selectors.get_block(synthesis, block_id)


def _redirect_to_block(slug, chapter_id, block_id=None, *, is_open=False):
    """Redirect to a chapter, at one of its blocks."""
    url = reverse("staff-chapter", args=[slug, chapter_id])
    if block_id and is_open:
        return HttpResponseRedirect(f"{url}?block={block_id}#b-{block_id}")
    return HttpResponseRedirect(f"{url}#b-{block_id}" if block_id else url)


@page("synthesis.write")
def add_block(request, slug, chapter_id):
    """Add a block at the end of a chapter, and open it if it has a form.

    A writer who adds a quotation chooses a contribution or a passage first. The block comes with it.
    """
    _consultation, synthesis = load_synthesis(request, slug)
    chapter = synthesis_selectors.get_chapter(synthesis, chapter_id)
    if request.method != "POST":
        return _redirect_to_block(slug, chapter.pk)
    kind = request.POST.get("kind", "")
    if kind == BlockKind.QUOTATION:
        return HttpResponseRedirect(f"{reverse('staff-chapter', args=[slug, chapter.pk])}{QUOTE}")
    if kind == BlockKind.EXCERPT:
        return redirect("staff-quotation-passages", slug, chapter.pk)
    settings = {"figure": "contributions"} if kind == BlockKind.FIGURE else None
    block = block_actions.add_block(
        viewer=request.viewer, chapter_id=chapter.pk, kind=kind, settings=settings
    )
    has_form = block.kind == BlockKind.FIGURE or BlockKind(block.kind).is_written
    if has_form:
        lock_actions.lock_block(viewer=request.viewer, block_id=block.pk)
    return _redirect_to_block(slug, chapter.pk, block.pk, is_open=has_form)


@page("synthesis.write")
def open_block(request, slug, block_id):
    """Lock a block for the viewer, and open its form."""
    _consultation, _synthesis, block = _load_block(request, slug, block_id)
    if request.method != "POST":
        return _redirect_to_block(slug, block.chapter_id, block.pk)
    try:
        lock_actions.lock_block(viewer=request.viewer, block_id=block.pk)
    except BlockIsLocked as refusal:
        warn_of_writer(request, refusal)
        return _redirect_to_block(slug, block.chapter_id, block.pk)
    return _redirect_to_block(slug, block.chapter_id, block.pk, is_open=True)


@page("synthesis.write")
def save_block(request, slug, block_id):
    """Save a block that is being written. Its script saves it too, every few seconds.

    Where another writer saved or writes the block, show both texts with status 409.
    """
    consultation, synthesis, block = _load_block(request, slug, block_id)
    if request.method != "POST":
        return _redirect_to_block(slug, block.chapter_id, block.pk)
    form = block_form(block, request.POST)
    conflict = None
    status = 200
    try:
        if form.is_valid():
            block = block_actions.edit_block(
                viewer=request.viewer, block_id=block.pk, **form.arguments()
            )
        else:
            status = 422
    except (BlockIsLocked, BlockWasChanged) as refusal:
        conflict = refusal
        status = 409
    except NotFound:
        raise
    except (DomainError, ValidationError) as refusal:
        form.refuse(refusal)
        status = 422
    if request.headers.get("X-Requested-With") == "fetch":
        context = {"block": block, "form": form, "conflict": conflict}
        context["quoted"] = present_words(request.viewer, consultation, stored_words(block))
        context["consultation"] = consultation
        return render(request, "staff/synthesis/save_answer.html", context, status=status)
    if status == 200:
        lock_actions.release_block(viewer=request.viewer, block_id=block.pk)
        messages.success(request, _("The block has been saved."))
        return _redirect_to_block(slug, block.chapter_id, block.pk)
    replacements = {"form": form, "conflict": conflict}
    return render_chapter(
        request, consultation, synthesis, block.chapter, status=status, **replacements
    )


@page("synthesis.write")
def move_block(request, slug, block_id):
    """Move a block one up or down, or to the end of another chapter."""
    _consultation, synthesis, block = _load_block(request, slug, block_id)
    if request.method != "POST":
        return _redirect_to_block(slug, block.chapter_id, block.pk)
    chapter = chapter_of(request, synthesis) if "chapter" in request.POST else None
    try:
        moved = block_actions.move_block(
            viewer=request.viewer,
            block_id=block.pk,
            position=LAST if chapter else position_of(request),
            chapter_id=chapter.pk if chapter else None,
        )
    except BlockIsLocked as refusal:
        warn_of_writer(request, refusal)
        return _redirect_to_block(slug, block.chapter_id)
    if chapter:
        message = _("The block is at the end of the chapter “%(title)s”.")
        messages.success(request, message % {"title": chapter.title})
    return _redirect_to_block(slug, moved.chapter_id, moved.pk)


@page("synthesis.write")
def delete_block(request, slug, block_id):
    """Delete a block. It can be restored at the end of its chapter."""
    _consultation, _synthesis, block = _load_block(request, slug, block_id)
    if request.method == "POST":
        try:
            block_actions.delete_block(viewer=request.viewer, block_id=block.pk)
            messages.success(request, _("The block has been deleted. You can restore it below."))
        except BlockIsLocked as refusal:
            warn_of_writer(request, refusal)
    return _redirect_to_block(slug, block.chapter_id)


@page("synthesis.write")
def restore_block(request, slug, block_id):
    """Restore a deleted block at its position."""
    load_synthesis(request, slug)
    if request.method != "POST":
        return redirect("staff-synthesis", slug)
    block = block_actions.restore_block(viewer=request.viewer, block_id=block_id)
    messages.success(request, _("The block has been restored."))
    return _redirect_to_block(slug, block.chapter_id, block.pk)


@page("synthesis.write")
def show_history(request, slug, block_id):
    """Show the saved texts of a block with what changed, and restore one of them."""
    consultation, synthesis, block = _load_block(request, slug, block_id)
    if request.method == "POST":
        number = request.POST.get("number", "")
        if not number.isdecimal() or len(number) > 9:
            raise Invalid(_("Choose the text to restore."), attr="number")
        try:
            block_actions.restore_revision(
                viewer=request.viewer, block_id=block.pk, number=int(number)
            )
            messages.success(request, _("The earlier text has been restored."))
        except BlockIsLocked as refusal:
            warn_of_writer(request, refusal)
        return _redirect_to_block(slug, block.chapter_id, block.pk)
    saved = list(synthesis_selectors.revisions(block))
    before = [*(revision.text for revision in saved[1:]), ""]
    context = frame(
        request,
        consultation,
        synthesis,
        _("History of a block"),
        block_id=block.pk,
        chapter=block.chapter,
        changes=[
            (revision, [Change(text, op) for op, text in differences(earlier, revision.text)])
            for revision, earlier in zip(saved, before, strict=True)
        ],
    )
    return render(request, "staff/synthesis/history.html", context)


@page("synthesis.write")
def add_comment(request, slug, block_id):
    """Write a comment to the other writers about a block."""
    _consultation, _synthesis, block = _load_block(request, slug, block_id)
    form = CommentForm(posted(request))
    if submit(request, form, "comment", comment_actions.add_comment, block_id=block.pk):
        messages.success(request, _("The comment has been added. Only the team reads it."))
    elif form.errors:
        messages.error(request, " ".join(line["text"] for line in error_lines(form)))
    return _redirect_to_block(slug, block.chapter_id, block.pk)


@page("synthesis.write")
def resolve_comment(request, slug, block_comment_id):
    """Mark a comment as resolved, or open it again."""
    load_synthesis(request, slug)
    if request.method != "POST":
        return redirect("staff-synthesis", slug)
    comment = comment_actions.resolve_comment(
        viewer=request.viewer,
        comment_id=block_comment_id,
        is_resolved=request.POST.get("resolved") != "no",
    )
    return _redirect_to_block(slug, comment.block.chapter_id, comment.block_id)


@page("synthesis.write")
def confirm_words(request, slug, block_id):
    """Confirm words between quotation marks, or put the nearest words of a public text there."""
    _consultation, _synthesis, block = _load_block(request, slug, block_id)
    if request.method == "POST":
        words = request.POST.get("words", "")
        try:
            if others := request.POST.get("others"):
                word_actions.correct_words(
                    viewer=request.viewer, block_id=block.pk, words=words, others=others
                )
                lock_actions.release_block(viewer=request.viewer, block_id=block.pk)
            else:
                state = request.POST.get("state", "")
                word_actions.confirm_words(
                    viewer=request.viewer, block_id=block.pk, words=words, state=state
                )
        except BlockIsLocked as refusal:
            warn_of_writer(request, refusal)
        except Invalid as refusal:  # another writer has changed the words since
            messages.error(request, str(refusal))
    return _redirect_to_block(slug, block.chapter_id, block.pk)


@page("synthesis.write")
def attach_contributions(request, slug, block_id):
    """Attach contributions to a main point, or detach them."""
    consultation, _synthesis, block = _load_block(request, slug, block_id)
    if request.method == "POST":
        ids = [
            number_to_id(request.viewer, consultation.pk, int(number))
            for number in request.POST.getlist("number")
            if number.isdecimal() and len(number) < 10
        ]
        act = (
            main_point_actions.detach_contributions
            if request.POST.get("act") == "detach"
            else main_point_actions.attach_contributions
        )
        act(viewer=request.viewer, block_id=block.pk, proposal_ids=[pk for pk in ids if pk])
    back = request.POST.get("next", "")
    if is_place(back):
        return HttpResponseRedirect(back)
    return _redirect_to_block(slug, block.chapter_id, block.pk)
