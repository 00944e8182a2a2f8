"""The documents of a topic or of a whole consultation, on team pages."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from consult.consultations import actions
from frontend.presenters.components import Picture
from frontend.staff.entries import to_edit
from frontend.toolkit.page import page


@dataclass(frozen=True)
class Row:
    """A document in the list of its page."""

    id: UUID
    title: str
    url: str
    name: str
    picture: Picture | None = None


def rows(frame, documents) -> list[Row]:
    """Return the documents as rows, each with the address where it is read."""
    return [_row(frame, one) for one in documents]


def _row(frame, one):
    if one.file is None:
        return Row(one.pk, one.title, one.url, one.url)
    if one.file.is_image:
        picture = frame.picture(one.file)
        return Row(one.pk, one.title, picture.large, one.description, picture)
    return Row(one.pk, one.title, frame.download(one.file).url, one.file.name)


@page("consultation.edit")
def remove(request, slug, document_id):
    """Remove a document."""
    to_edit(request, slug)
    is_of_topic = False
    if request.method == "POST":
        is_of_topic = request.POST.get("from") == "topics"
        actions.remove_document(viewer=request.viewer, document_id=document_id)
        messages.success(request, _("The document is removed."))
    return redirect("staff-topics" if is_of_topic else "staff-images", slug)
