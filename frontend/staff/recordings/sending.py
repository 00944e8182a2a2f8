"""Files that come with a form, or came piece by piece before it, become recordings once people's consent is told."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.core.exceptions import DomainError, Invalid
from consult.media import selectors as media
from consult.workshops import actions
from frontend.uploads import sent

PURPOSE = "recording"
ACCEPT = "audio/*,video/*,.mkv,.odt,.docx,.pdf,.txt,.md"
FORMATS = gettext_lazy("Sound, video or text")


def brought(request, workshop, form) -> list:
    """The uploads that a form brings, whatever else is wrong with it, so that nothing is sent twice; none is said."""
    try:
        ids = sent(request, consultation_id=workshop.consultation_id, purpose=PURPOSE)
        found = [media.get_upload(request.viewer, pk) for pk in ids]
        if not found:
            raise Invalid(_("Choose a file."))
    except DomainError as refusal:
        form.refuse(refusal)
        return []
    return found


def added(viewer, workshop, form, uploads):
    """A recording for each upload, all or none, under the same consent; the last. Untitled, it has a file's name."""
    said = form.said()
    title = said.pop("title") if len(uploads) == 1 else ""
    for upload in uploads:
        about = {"viewer": viewer, "workshop_id": workshop.pk, "upload_id": upload.pk}
        last = actions.add_recording(**about, **said | {"title": title or upload.name})
    return last


def uploader(workshop, kept) -> dict:
    """What the component that sends files asks for."""
    return {
        "purpose": PURPOSE,
        "consultation": workshop.consultation.slug,
        "largest": settings.UPLOADS_LARGEST_RECORDING,
        "formats": FORMATS,
        "accept": ACCEPT,
        "many": True,
        "kept": kept,
    }
