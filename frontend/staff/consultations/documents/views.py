"""The page that removes a document of a topic or of a whole consultation."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from consult.consultations.actions import documents as document_actions
from frontend.staff.entries import to_edit
from frontend.toolkit.pages.page import page


@page("consultation.edit")
def remove_document(request, slug, document_id):
    """Remove a document."""
    to_edit(request, slug)
    is_of_topic = False
    if request.method == "POST":
        is_of_topic = request.POST.get("from") == "topics"
        document_actions.remove_document(viewer=request.viewer, document_id=document_id)
        messages.success(request, _("The document has been removed."))
    return redirect("staff-topics" if is_of_topic else "staff-images", slug)
