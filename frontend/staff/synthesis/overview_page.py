"""The page of the overview of a synthesis: chapters, what is left to do, and publication."""

from django.shortcuts import render

from consult.accounts.rules import may
from consult.consultations.selectors import topics as topic_selectors
from consult.outcomes.enums import SynthesisProgress
from consult.outcomes.syntheses import selectors as synthesis_selectors
from consult.outcomes.syntheses import todo
from consult.outcomes.themes.selectors import list_confirmed_themes
from frontend.staff.entries import setup
from frontend.staff.synthesis.forms import NewChapterForm, SynthesisForm
from frontend.toolkit.forms.form_submission import status
from frontend.toolkit.forms.form_values import values


def new_chapter_form(request, consultation, chapters, data=None):
    """Return the form that adds a chapter beside those of the draft."""
    return NewChapterForm(
        data,
        auto_id="chapter_%s",  # the form of the synthesis is on the same page
        chapters=chapters,
        topics=topic_selectors.topics(request.viewer, consultation),
        themes=list_confirmed_themes(request.viewer, consultation.pk),
    )


def render_overview(request, consultation, synthesis, *, form=None, chapter_form=None):
    """Render the overview of a synthesis, with the form that was refused, if any."""
    chapters = list(synthesis_selectors.chapters(synthesis))
    tasks = todo.list_tasks(request.viewer, synthesis)
    form = form or SynthesisForm(initial=values(SynthesisForm, synthesis))
    chapter_form = chapter_form or new_chapter_form(request, consultation, chapters)
    context = setup(
        request,
        consultation,
        "staff-synthesis",
        synthesis=synthesis,
        progress=SynthesisProgress(synthesis.progress).label,
        is_in_review=synthesis.progress == SynthesisProgress.IN_REVIEW,
        chapters=chapters,
        last=len(chapters),
        deleted=synthesis_selectors.chapters(synthesis, are_deleted=True),
        tasks=tasks,
        versions=synthesis_selectors.versions(request.viewer, consultation.pk),
        may_publish=may(request.viewer, "synthesis.publish", consultation.pk),
        form=form,
        chapter_form=chapter_form,
    )
    refused = max(status(form), status(chapter_form))
    return render(request, "staff/synthesis/overview.html", context, status=refused)
