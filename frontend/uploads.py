"""Files in forms: looked at while the form is checked, before any transaction, and refused beside their field."""

from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from consult.core import files
from consult.core.exceptions import DomainError, Invalid
from consult.media.actions import send_whole

IMAGES = "image/jpeg,image/png,image/webp,image/gif,image/avif"
DOCUMENTS = ".pdf,.odt,.ods,.odp,.docx,.xlsx,.pptx,.csv,.txt"


class UploadField(forms.FileField):
    """An image or a document; its clean value is what `core.files` prepared."""

    prepare = staticmethod(files.prepare)
    accept = f"{IMAGES},{DOCUMENTS}"

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": self.accept}))
        messages = {"empty": _("This file is empty."), **kwargs.pop("error_messages", {})}
        super().__init__(**kwargs, error_messages=messages)

    def clean(self, data, initial=None):
        """The prepared file, or None where none was chosen."""
        upload = super().clean(data, initial)
        if not upload:
            return None
        try:
            return self.prepare(upload)
        except DomainError as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from refusal


def sent(request, *, consultation_id: UUID, purpose: str) -> list[UUID]:
    """The uploads that a form with `components/uploader.html` brings, in order, to be taken by what the form is for.

    Those that came piece by piece are named in `upload`; a browser without scripts sends the files themselves in
    `file`, which become uploads now, outside any transaction. Raises what `send_whole` raises; `Invalid`.
    """
    named = [_id(value) for value in request.POST.getlist("upload")]
    about = {"viewer": request.viewer, "consultation_id": consultation_id, "purpose": purpose}
    return named + [send_whole(file=file, **about).pk for file in request.FILES.getlist("file")]


def _id(value):
    try:
        return UUID(value)
    except ValueError:
        raise Invalid(attr="upload") from None


class ImageField(UploadField):
    """An image alone."""

    prepare = staticmethod(files.prepare_image)
    accept = IMAGES
