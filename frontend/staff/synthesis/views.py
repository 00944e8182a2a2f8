"""Pages of the synthesis of a consultation: its overview, and its draft as page, PDF and ODT."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consult.core.papers.paper import can_make_pdf
from consult.outcomes.documents import files
from consult.outcomes.syntheses import selectors as synthesis_selectors
from consult.outcomes.syntheses.actions import chapters as chapter_actions
from frontend.presenters.outcome.coverage import coverage_panel
from frontend.staff.entries import setup
from frontend.staff.synthesis.forms import NewSynthesisForm, SynthesisForm
from frontend.staff.synthesis.frame import addresses, consultation_of, frame, load_synthesis
from frontend.staff.synthesis.overview_page import render_overview
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.forms.form_values import values
from frontend.toolkit.pages.downloads import ODT, PDF, send_download
from frontend.toolkit.pages.page import page


@page("synthesis.write")
def show_synthesis(request, slug):
    """Show the outline of the synthesis and what is left to do, or offer to create it."""
    consultation = consultation_of(request, slug)
    synthesis = synthesis_selectors.find_synthesis(request.viewer, consultation.pk)
    if synthesis is None:
        return _create(request, consultation)
    form = SynthesisForm(posted(request), initial=values(SynthesisForm, synthesis))
    if submit(
        request,
        form,
        "synthesis",
        chapter_actions.edit_synthesis,
        synthesis_id=synthesis.pk,
    ):
        messages.success(request, _("The synthesis has been saved."))
        return redirect("staff-synthesis", slug)
    return render_overview(request, consultation, synthesis, form=form)


def _create(request, consultation):
    form = NewSynthesisForm(posted(request))
    if submit(
        request,
        form,
        "synthesis",
        chapter_actions.create_synthesis,
        consultation_id=consultation.pk,
    ):
        messages.success(request, _("The synthesis has been created, with its usual chapters."))
        return redirect("staff-synthesis", consultation.slug)
    context = setup(request, consultation, "staff-synthesis", form=form)
    return render(request, "staff/synthesis/new.html", context, status=status(form))


@page("synthesis.write")
def preview_synthesis(request, slug):
    """Show the whole draft as the public will read it."""
    consultation, synthesis = load_synthesis(request, slug)
    content = synthesis_selectors.draft_content(request.viewer, synthesis.pk)
    context = frame(
        request,
        consultation,
        synthesis,
        _("Preview"),
        content=content,
        makes_pdf=can_make_pdf(),
    )
    return render(request, "staff/synthesis/preview.html", context)


@require_safe
@page("synthesis.write")
def send_draft_pdf(request, slug):
    """Send the draft as a PDF that says on each page that it is not published."""
    return _send_draft(request, slug, files.make_draft_pdf, PDF, "pdf")


@require_safe
@page("synthesis.write")
def send_draft_odt(request, slug):
    """Send the draft as an ODT document that says on each page that it is not published."""
    return _send_draft(request, slug, files.make_draft_odt, ODT, "odt")


def _send_draft(request, slug, make, media_type, suffix):
    consultation, synthesis = load_synthesis(request, slug)
    content = synthesis_selectors.draft_content(request.viewer, synthesis.pk)
    document = make(request.viewer.organisation, content)
    return send_download(
        request, document, media_type, f"projet-synthese-{consultation.slug}.{suffix}"
    )


@page("synthesis.write")
def render_coverage(request, slug):
    """Render only the panel of the coverage, for a page whose draft was saved."""
    consultation, synthesis = load_synthesis(request, slug)
    value = request.GET.get("refreshes", "")
    refreshes = int(value) if value.isdecimal() and len(value) < 4 else 0
    panel = coverage_panel(request.viewer, consultation, synthesis, refreshes)
    context = {"panel": panel, **addresses(consultation)}
    return render(request, "components/coverage_panel.html", context)
