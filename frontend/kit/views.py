"""The kit of a consultation: its contents, its PDF and ODT files, and a page to print."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consult.consultations.selectors import consultations as consultation_selectors
from consult.core.papers.paper import can_make_pdf
from consult.workshops.kit import actions
from frontend.presenters.consultation.consultations import crumbs
from frontend.presenters.parts.components import Crumb, Download, FileRow
from frontend.toolkit.pages.downloads import ODT, PDF, send_download
from frontend.toolkit.pages.page import PUBLIC, page


@page(PUBLIC, shared=60)
def show_kit(request, slug):
    """Show the contents of the kit and its files.

    The PDF is offered only if this installation can make it. Otherwise the page explains that it
    cannot.
    """
    consultation = consultation_selectors.get_consultation(request.viewer, slug)
    kit = actions.kit_of(request.viewer, slug=slug)
    makes_pdf = can_make_pdf()
    files = [Download("ODT", reverse("kit-odt", args=[slug]))]
    if makes_pdf:
        files.insert(0, Download("PDF", reverse("kit-pdf", args=[slug])))
    note = (
        _("PDF to print, ODT to edit with any word processor")
        if makes_pdf
        else _("ODT, to edit or print")
    )
    context = {
        "nav_current": "workshops",
        "consultation": consultation,
        "crumbs": crumbs(consultation, Crumb(_("Workshop kit"))),
        "kit": kit,
        "makes_pdf": makes_pdf,
        "file": FileRow(_("Workshop kit"), note, "file-text", files),
    }
    return render(request, "kit/kit.html", context)


@page(PUBLIC, shared=60)
def print_kit(request, slug):
    """Show the whole kit as one page, to be printed from the browser."""
    consultation = consultation_selectors.get_consultation(request.viewer, slug)
    context = {
        "nav_current": "workshops",
        "crumbs": crumbs(
            consultation,
            Crumb(_("Workshop kit"), reverse("kit", args=[slug])),
            Crumb(_("To print")),
        ),
        "kit": actions.kit_of(request.viewer, slug=slug),
        "back": reverse("kit", args=[slug]),
    }
    return render(request, "kit/print.html", context)


@page(PUBLIC)
def send_pdf(request, slug):
    """Send the kit as a tagged PDF, which is made once for all readers."""
    kit = actions.kit_of(request.viewer, slug=slug)
    return send_download(
        request, actions.pdf_of(kit, use_cache=True), PDF, f"kit-{slug}-{get_language()}.pdf"
    )


@page(PUBLIC)
def send_odt(request, slug):
    """Send the kit as an editable document."""
    kit = actions.kit_of(request.viewer, slug=slug)
    return send_download(request, actions.odt_of(kit), ODT, f"kit-{slug}-{get_language()}.odt")
