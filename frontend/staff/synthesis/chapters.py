"""Pages of the chapters of a synthesis: write in one, add, move, delete and restore them."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.outcomes.exceptions import BlockIsLocked
from consult.outcomes.syntheses import selectors as synthesis_selectors
from consult.outcomes.syntheses.actions import chapters as chapter_actions
from consult.outcomes.themes.actions import add_chapter_of_theme
from frontend.staff.synthesis.block_rows import block_rows
from frontend.staff.synthesis.chapter_page import render_chapter
from frontend.staff.synthesis.forms import ChapterForm
from frontend.staff.synthesis.frame import load_synthesis, position_of, warn_of_writer
from frontend.staff.synthesis.overview_page import new_chapter_form, render_overview
from frontend.staff.synthesis.reading_pane import build_reading_pane
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page


@page("synthesis.write")
def show_chapter(request, slug, chapter_id):
    """Show a chapter to write in, with the contributions beside it."""
    consultation, synthesis = load_synthesis(request, slug)
    chapter = synthesis_selectors.get_chapter(synthesis, chapter_id)
    return render_chapter(request, consultation, synthesis, chapter)


@page("synthesis.write")
def render_reading(request, slug, chapter_id):
    """Render only the contributions beside the text, for a page that searches as one types."""
    consultation, synthesis = load_synthesis(request, slug)
    chapter = synthesis_selectors.get_chapter(synthesis, chapter_id)
    rows = block_rows(request, consultation, synthesis, chapter)
    context = build_reading_pane(request, consultation, synthesis, chapter, rows)
    context |= {"consultation": consultation, "synthesis": synthesis, "chapter": chapter}
    return render(request, "staff/synthesis/reading.html", context)


@page("synthesis.write")
def add_chapter(request, slug):
    """Add a chapter at the end."""
    consultation, synthesis = load_synthesis(request, slug)
    chapters = list(synthesis_selectors.chapters(synthesis))
    form = new_chapter_form(request, consultation, chapters, posted(request))
    chapter_id = submit(request, form, "chapter", _add, synthesis_id=synthesis.pk)
    if chapter_id:
        messages.success(request, _("The chapter has been added."))
        return redirect("staff-chapter", slug, chapter_id)
    return render_overview(request, consultation, synthesis, chapter_form=form)


def _add(*, viewer, synthesis_id, theme_id=None, **chosen):
    """Add the chapter that was chosen, empty or from a group of contributions."""
    if theme_id:
        return add_chapter_of_theme(viewer=viewer, theme_id=theme_id, **chosen)
    return chapter_actions.add_chapter(viewer=viewer, synthesis_id=synthesis_id, **chosen)


@page("synthesis.write")
def edit_chapter(request, slug, chapter_id):
    """Save the title and the question of a chapter."""
    consultation, synthesis = load_synthesis(request, slug)
    chapter = synthesis_selectors.get_chapter(synthesis, chapter_id)
    form = ChapterForm(posted(request))
    if submit(request, form, "chapter", chapter_actions.edit_chapter, chapter_id=chapter.pk):
        messages.success(request, _("The chapter has been saved."))
        return redirect("staff-chapter", slug, chapter.pk)
    return render_chapter(
        request,
        consultation,
        synthesis,
        chapter,
        chapter_form=form if form.is_bound else None,
        status=status(form),
    )


@page("synthesis.write")
def move_chapter(request, slug, chapter_id):
    """Move a chapter to the position that the button names, one up or down."""
    _consultation, synthesis = load_synthesis(request, slug)
    chapter = synthesis_selectors.get_chapter(synthesis, chapter_id)
    if request.method == "POST":
        chapter_actions.move_chapter(
            viewer=request.viewer, chapter_id=chapter.pk, position=position_of(request)
        )
    return redirect("staff-synthesis", slug)


@page("synthesis.write")
def delete_chapter(request, slug, chapter_id):
    """Delete a chapter. It can be restored from the overview."""
    _consultation, synthesis = load_synthesis(request, slug)
    chapter = synthesis_selectors.get_chapter(synthesis, chapter_id)
    if request.method == "POST":
        try:
            chapter_actions.delete_chapter(viewer=request.viewer, chapter_id=chapter.pk)
            messages.success(request, _("The chapter has been deleted. You can restore it below."))
        except BlockIsLocked as refusal:
            warn_of_writer(request, refusal)
            return redirect("staff-chapter", slug, chapter.pk)
    return redirect("staff-synthesis", slug)


@page("synthesis.write")
def restore_chapter(request, slug, chapter_id):
    """Restore a deleted chapter with its blocks."""
    load_synthesis(request, slug)
    if request.method == "POST":
        chapter_actions.restore_chapter(viewer=request.viewer, chapter_id=chapter_id)
        messages.success(request, _("The chapter has been restored."))
    return redirect("staff-synthesis", slug)
