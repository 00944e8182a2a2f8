"""Files that become recordings of a workshop, once the consent of the people is given.

They are sent with the form, or in pieces before and after it.
"""

from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.core.exceptions import DomainError, Invalid
from consult.media import selectors as media
from consult.workshops.recordings.actions.recordings import PURPOSE
from frontend.toolkit.forms.upload_fields import sent

TEXTS = ".odt,.docx,.pdf,.txt,.md"
ACCEPT = f"audio/*,video/*,.mkv,{TEXTS}"
FORMATS = gettext_lazy("Sound, video or text")
FORMATS_OF_TEXTS = gettext_lazy("ODT, DOCX, PDF, TXT or MD")


def sent_files(request, workshop, form) -> list[UUID]:
    """Return the uploads of a form, or an empty list with an error on the form.

    They are read even if the form has other errors, so that no file is sent twice.
    """
    try:
        ids = sent(
            request,
            consultation_id=workshop.consultation_id,
            purpose=PURPOSE,
            meant_for=workshop.pk,
        )
        if not ids:
            raise Invalid(_("Choose a file."))
    except DomainError as refusal:
        form.refuse(refusal)
        return []
    return list(dict.fromkeys(ids))


def uploader(request, workshop, ids, *, is_text=False) -> dict:
    """Return the options of the component that sends files.

    It shows the files that were sent for this workshop, from any device, and lack their answers,
    and those that the form was sent with (`ids`).
    """
    lacking = media.own_uploads_for(request.viewer, workshop.pk)
    more = media.own_uploads(request.viewer).filter(pk__in=ids, said={}).exclude(state="taken")
    return {
        "purpose": PURPOSE,
        "workshop_id": workshop.pk,
        "largest": settings.UPLOADS_LARGEST_RECORDING,
        "formats": FORMATS_OF_TEXTS if is_text else FORMATS,
        "accept": TEXTS if is_text else ACCEPT,
        "many": True,
        "kept": list({upload.pk: upload for upload in [*lacking, *more]}.values()),
    }
