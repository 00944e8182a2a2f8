"""Pages of the image, documents, partners, contact and help points of a consultation."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.consultations.actions import documents as document_actions
from consult.consultations.actions import lifecycle as lifecycle_actions
from consult.consultations.actions import welcome as welcome_actions
from consult.consultations.selectors import welcome as welcome_selectors
from frontend.presenters.parts.files import Frame
from frontend.staff.consultations.documents.forms import DocumentForm
from frontend.staff.consultations.documents.rows import rows
from frontend.staff.consultations.welcome.forms import (
    ContactForm,
    CoverForm,
    HelpPointForm,
    PartnerForm,
)
from frontend.staff.entries import setup, to_edit
from frontend.toolkit.forms.form_submission import status, submit
from frontend.toolkit.forms.form_values import values
from frontend.toolkit.pages.page import page


class Forms:
    """The forms of one page, each with its own name. Only the form that was sent is bound."""

    def __init__(self, request, **classes):
        self.sent = request.POST.get("form") if request.method == "POST" else None
        self.request = request
        self.classes = classes

    def make(self, name, **kwargs):
        """Return the form with this name, bound if it was sent."""
        bound = (self.request.POST, self.request.FILES) if self.sent == name else ()
        return self.classes[name](*bound, prefix=name, **kwargs)


@page("consultation.edit")
def edit_images(request, slug):
    """Show and save the image, the documents of the whole consultation and its partners."""
    consultation = to_edit(request, slug)
    page_forms = Forms(request, cover=CoverForm, document=DocumentForm, partner=PartnerForm)
    cover_now = values(CoverForm, consultation)
    cover_now["is_decorative"] = bool(consultation.cover_id) and not consultation.cover_alt
    forms = {"cover": page_forms.make("cover", initial=cover_now)}
    forms |= {name: page_forms.make(name) for name in ("document", "partner")}
    arguments = {"viewer": request.viewer, "consultation_id": consultation.pk}
    acts = {
        "cover": ("consultation", welcome_actions.choose_cover, _("The image has been saved.")),
        "document": ("document", document_actions.add_document, _("The document has been added.")),
        "partner": ("partner", welcome_actions.add_partner, _("The partner has been added.")),
    }
    if _submit_sent_form(request, page_forms.sent, forms, acts, arguments):
        return redirect("staff-images", slug)
    frame = Frame(is_public=False)
    viewer = request.viewer
    context = setup(
        request,
        consultation,
        "staff-images",
        **forms,
        picture=frame.picture(consultation.cover) if consultation.cover else None,
        documents=rows(frame, welcome_selectors.documents(viewer, consultation=consultation)),
        partners=[
            (partner, partner.logo and frame.picture(partner.logo, ""))
            for partner in welcome_selectors.partners(viewer, consultation)
        ],
    )
    return render(
        request, "staff/consultations/images.html", context, status=max(map(status, forms.values()))
    )


@page("consultation.edit")
def edit_help(request, slug):
    """Show and save the contact of the consultation and the places where people are helped."""
    consultation = to_edit(request, slug)
    page_forms = Forms(request, contact=ContactForm, point=HelpPointForm)
    forms = {
        "contact": page_forms.make("contact", initial=values(ContactForm, consultation)),
        "point": page_forms.make("point"),
    }
    arguments = {"viewer": request.viewer, "consultation_id": consultation.pk}
    acts = {
        "contact": (
            "consultation",
            lifecycle_actions.edit_consultation,
            _("The contact has been saved."),
        ),
        "point": ("helppoint", welcome_actions.add_help_point, _("The place has been added.")),
    }
    if _submit_sent_form(request, page_forms.sent, forms, acts, arguments):
        return redirect("staff-help", slug)
    context = setup(
        request,
        consultation,
        "staff-help",
        **forms,
        points=welcome_selectors.help_points(request.viewer, consultation),
    )
    return render(
        request, "staff/consultations/help.html", context, status=max(map(status, forms.values()))
    )


def _submit_sent_form(request, sent, forms, acts, arguments):
    """Do the action of the form that was sent, and return whether it was done."""
    if sent not in forms:
        return False
    kind, action, message = acts[sent]
    form = forms[sent]
    if not submit(request, form, kind, action, **arguments):
        return False
    messages.success(request, message)
    return True


@page("consultation.edit")
def remove_cover(request, slug):
    """Remove the image of the consultation."""
    consultation = to_edit(request, slug)
    if request.method == "POST":
        welcome_actions.remove_cover(viewer=request.viewer, consultation_id=consultation.pk)
        messages.success(request, _("The image has been removed."))
    return redirect("staff-images", slug)


@page("consultation.edit")
def remove_partner(request, slug, partner_id):
    """Remove a partner."""
    to_edit(request, slug)
    if request.method == "POST":
        welcome_actions.remove_partner(viewer=request.viewer, partner_id=partner_id)
        messages.success(request, _("The partner has been removed."))
    return redirect("staff-images", slug)


@page("consultation.edit")
def remove_help_point(request, slug, point_id):
    """Remove a help point."""
    to_edit(request, slug)
    if request.method == "POST":
        welcome_actions.remove_help_point(viewer=request.viewer, point_id=point_id)
        messages.success(request, _("The place has been removed."))
    return redirect("staff-help", slug)
