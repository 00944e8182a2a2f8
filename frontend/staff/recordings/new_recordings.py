"""Files that become recordings of a workshop, once the consent of the people is given.

They are sent with the form, or in pieces before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.core.exceptions import DomainError, Invalid
from consult.media import selectors as media
from consult.workshops.recordings.actions import recordings as recording_actions
from frontend.toolkit.upload_fields import sent

if TYPE_CHECKING:
    from consult.accounts.viewer import Viewer


PURPOSE = "recording"
ACCEPT = "audio/*,video/*,.mkv,.odt,.docx,.pdf,.txt,.md"
FORMATS = gettext_lazy("Sound, video or text")


def brought(request, workshop, form) -> list:
    """Return the uploads of a form, or an empty list with an error on the form.

    They are read even if the form has other errors, so that no file is sent twice.
    """
    try:
        ids = sent(request, consultation_id=workshop.consultation_id, purpose=PURPOSE)
        found = [media.get_upload(request.viewer, pk) for pk in ids]
        if not found:
            raise Invalid(_("Choose a file."))
    except DomainError as refusal:
        form.refuse(refusal)
        return []
    return found


def add_recordings(*, viewer: Viewer, workshop, uploads, title, **consent):
    """Make a recording of each upload, all or none, and return the last one.

    They share the same consent. Without a title, a recording has the name of its file.
    """
    for upload in uploads:
        last = recording_actions.add_recording(
            viewer=viewer,
            workshop_id=workshop.pk,
            upload_id=upload.pk,
            title=(title if len(uploads) == 1 else "") or upload.name,
            **consent,
        )
    return last


def uploader(workshop, kept) -> dict:
    """Return the options of the component that sends files."""
    return {
        "purpose": PURPOSE,
        "consultation": workshop.consultation.slug,
        "largest": settings.UPLOADS_LARGEST_RECORDING,
        "formats": FORMATS,
        "accept": ACCEPT,
        "many": True,
        "kept": kept,
    }
