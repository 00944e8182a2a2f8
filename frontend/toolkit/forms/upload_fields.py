"""Form fields for files.

Files are checked while the form is validated, before any transaction, and refused on their field.
"""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from consult.accounts.requests import SiteRequest
from consult.core.exceptions import DomainError, Invalid
from consult.core.files import checks
from consult.core.files.checks import Prepared
from consult.media.actions.whole import send_whole

IMAGES = "image/jpeg,image/png,image/webp,image/gif,image/avif"
DOCUMENTS = ".pdf,.odt,.ods,.odp,.docx,.xlsx,.pptx,.csv,.txt"


class UploadField(forms.FileField):
    """A form field for an image or a document. Its clean value is the result of `core.files`."""

    prepare = staticmethod(checks.prepare)
    accept = f"{IMAGES},{DOCUMENTS}"

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": self.accept}))
        messages = {"empty": _("This file is empty."), **kwargs.pop("error_messages", {})}
        super().__init__(**kwargs, error_messages=messages)

    def clean(self, data: Any, initial: Any | None = None) -> Prepared | None:
        """Return the prepared file, or None if no file was chosen."""
        upload = super().clean(data, initial)
        if not upload:
            return None
        try:
            return self.prepare(upload)
        except DomainError as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from refusal


class ManyFiles(forms.FileInput):
    """A file input that accepts several files."""

    allow_multiple_selected = True


class UploadsField(UploadField):
    """A form field for several files. Its clean value is the list of the results of `core.files`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=ManyFiles(attrs={"accept": self.accept, "multiple": True}), **kwargs
        )

    def clean(self, data: Any, initial: Any | None = None) -> Any:
        """Return each file as `core.files` prepared it."""
        found = [super(UploadsField, self).clean(file, initial) for file in (data or [None])]
        return [file for file in found if file is not None]


def sent(
    request: SiteRequest, *, consultation_id: UUID, purpose: str, meant_for: UUID | None = None
) -> list[UUID]:
    """Return the ids of the uploads of a form with `components/uploader.html`, in order.

    The act of the form takes them. `meant_for` is the id of the object that they are sent for.
    Files sent in pieces are named in `upload`. A browser without scripts sends the files themselves
    in `file`, and they become uploads now, outside any transaction. Raise what `send_whole` raises,
    and `Invalid`.
    """
    named = [_id(value) for value in request.POST.getlist("upload")]
    about: dict[str, Any] = {
        "viewer": request.viewer,
        "consultation_id": consultation_id,
        "purpose": purpose,
        "meant_for": meant_for,
    }
    return named + [send_whole(file=file, **about).pk for file in request.FILES.getlist("file")]


def _id(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        raise Invalid(attr="upload") from None


class ImageField(UploadField):
    """A form field for an image only."""

    prepare = staticmethod(checks.prepare_image)
    accept = IMAGES
