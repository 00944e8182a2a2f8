"""Pages and files of the kit of a workshop, with its codes.

They are for its facilitators only, and no cache may store them on the way.
"""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from consult.core.papers.paper import can_make_pdf
from consult.workshops.consent import selectors
from consult.workshops.kit import actions
from frontend.presenters.parts.components import Download, FileRow
from frontend.staff.kit.acts import RECORD
from frontend.staff.presenters.workshop_frame import frame
from frontend.toolkit.pages.downloads import ODT, PDF, send_download
from frontend.toolkit.pages.page import page


@page(RECORD)
def show_kit(request, workshop_id):
    """Show what to print before the workshop: the number of cards, then the kit."""
    workshop = selectors.get_card_workshop(request.viewer, workshop_id)
    makes_pdf = can_make_pdf()
    files = [Download("ODT", reverse("staff-workshop-kit-odt", args=[workshop_id]))]
    if makes_pdf:
        files.insert(0, Download("PDF", reverse("staff-workshop-kit-pdf", args=[workshop_id])))
    note = _("With its codes and its cards. Nobody else sees them until you hand them out")
    context = frame(request, workshop, _("Kit of this workshop")) | {
        "makes_pdf": makes_pdf,
        "file": FileRow(_("Kit of this workshop"), note, "file-text", files),
        "consents": selectors.consents(request.viewer, workshop),
    }
    return render(request, "staff/kit/kit.html", context)


@page(RECORD)
def print_kit(request, workshop_id):
    """Show the whole kit as a page to print with the browser."""
    workshop = selectors.get_card_workshop(request.viewer, workshop_id)
    back = reverse("staff-workshop-kit", args=[workshop_id])
    context = frame(request, workshop, _("To print")) | {
        "kit": _kit(request, workshop_id),
        "back": back,
    }
    return render(request, "kit/print.html", context)


@page(RECORD)
def send_pdf(request, workshop_id):
    """Return the kit as a tagged PDF file."""
    return send_download(request, actions.pdf_of(_kit(request, workshop_id)), PDF, "kit.pdf")


@page(RECORD)
def send_odt(request, workshop_id):
    """Return the kit as an ODT document to edit."""
    return send_download(request, actions.odt_of(_kit(request, workshop_id)), ODT, "kit.odt")


def _kit(request, workshop_id):
    return actions.kit_of(request.viewer, workshop_id=workshop_id)
