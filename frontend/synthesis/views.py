"""The published synthesis: whole or by chapter, its versions, and its files."""

from django.http import JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from consult.consultations.selectors.consultations import get_consultation
from consult.core.exceptions import NotFound
from consult.core.papers.paper import can_make_pdf
from consult.outcomes.documents import files, linked_data
from consult.outcomes.remarks.review_counts import explain_review
from consult.outcomes.syntheses import selectors as synthesis_selectors
from consult.outcomes.syntheses.content import from_json
from frontend.presenters.consultation.consultations import crumbs
from frontend.presenters.outcome.coverage import view_published
from frontend.presenters.parts.components import Crumb, Download, FileRow
from frontend.toolkit.pages.downloads import ODT, PDF, send_download
from frontend.toolkit.pages.page import OF_CITIZENS, PUBLIC, page


@page(PUBLIC, shared=OF_CITIZENS)
def show_synthesis(request, slug):
    """Show the latest version of the synthesis."""
    consultation = get_consultation(request.viewer, slug)
    found = synthesis_selectors.versions(request.viewer, consultation.pk).first()
    if found is None:
        raise NotFound
    return _show(request, consultation, found)


@page(PUBLIC, shared=OF_CITIZENS)
def show_version(request, slug, version):
    """Show a version of the synthesis; earlier ones stay readable."""
    return _show(request, *_found(request, slug, version))


@page(PUBLIC, shared=OF_CITIZENS)
def show_chapter(request, slug, version, place):
    """Show one part of a version, with links to the parts before and after it."""
    consultation, found = _found(request, slug, version)
    document = files.document_of(request.viewer.organisation, found)
    if not 1 <= place <= len(document.parts):
        raise NotFound
    context = _context(request, consultation, found, document) | {
        "part": document.parts[place - 1],
        "before": place - 1,
        "following": place + 1 if place < len(document.parts) else 0,
    }
    return render(request, "synthesis/chapter.html", context)


@page(PUBLIC, shared=OF_CITIZENS)
def list_versions(request, slug):
    """List the versions of the synthesis with their dates and corrections."""
    consultation = get_consultation(request.viewer, slug)
    versions = list(synthesis_selectors.versions(request.viewer, consultation.pk).defer("content"))
    if not versions:
        raise NotFound
    context = {
        "nav_current": "consultations",
        "consultation": consultation,
        "crumbs": crumbs(
            consultation,
            Crumb(_("Synthesis"), reverse("synthesis", args=[slug])),
            Crumb(_("Versions")),
        ),
        "versions": versions,
    }
    return render(request, "synthesis/versions.html", context)


@page(PUBLIC)
def send_pdf(request, slug, version):
    """Send a version as a tagged PDF, which is made once for all readers."""
    consultation, found = _found(request, slug, version)
    made = files.make_pdf(request.viewer.organisation, found)
    return send_download(request, made, PDF, f"synthese-{consultation.slug}-v{found.number}.pdf")


@page(PUBLIC)
def send_odt(request, slug, version):
    """Send a version as a document for word processors."""
    consultation, found = _found(request, slug, version)
    made = files.make_odt(request.viewer.organisation, found)
    return send_download(request, made, ODT, f"synthese-{consultation.slug}-v{found.number}.odt")


@page(PUBLIC, shared=OF_CITIZENS)
def send_linked_data(request, slug, version):
    """Send the description of a version as JSON-LD, with its editorial record."""
    _consultation, found = _found(request, slug, version)
    description = linked_data.describe_version(
        request.viewer.organisation, found, from_json(found.content)
    )
    return JsonResponse(description, content_type=linked_data.MEDIA_TYPE)


def _found(request, slug, version):
    consultation = get_consultation(request.viewer, slug)
    return consultation, synthesis_selectors.get_version(request.viewer, consultation.pk, version)


def _show(request, consultation, found):
    document = files.document_of(request.viewer.organisation, found)
    context = _context(request, consultation, found, document)
    return render(request, "synthesis/synthesis.html", context)


def _context(request, consultation, found, document):
    slug = consultation.slug
    content = from_json(found.content)
    last = synthesis_selectors.versions(request.viewer, consultation.pk).defer("content").first()
    here = [slug, found.number]
    downloads = [Download("ODT", reverse("synthesis-odt", args=here))]
    if can_make_pdf():
        downloads.insert(0, Download("PDF", reverse("synthesis-pdf", args=here)))
    return {
        "nav_current": "consultations",
        "consultation": consultation,
        "crumbs": crumbs(consultation, Crumb(_("Synthesis"))),
        "version": found,
        "last": last,
        "document": document,
        "has_sound": content.has_sound,
        "reviewed": explain_review(content.review) if content.review else "",
        "view": view_published(content),
        "file": FileRow(
            _("The synthesis as a document"),
            _("PDF to read and print, ODT to edit with any word processor"),
            "file-text",
            downloads,
        ),
    }
