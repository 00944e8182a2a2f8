"""The form of a document to read before contributing."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.consultations.models import Document
from frontend.toolkit.forms.translated_forms import TranslatedForm
from frontend.toolkit.forms.upload_fields import UploadField


class DocumentForm(TranslatedForm):
    """A form for a document to read before contributing: a file, or a web address."""

    class Meta:
        model = Document
        fields = ["title", "url", "description"]
        required = ["title"]
        labels = {
            "title": _("Title in %(language)s"),
            "description": _("What the image shows, in %(language)s"),
        }
        help_texts = {
            "description": _("For an image only: one sentence for people who cannot see it.")
        }

    upload = UploadField(
        label=_("File to send"),
        required=False,
        help_text=_(
            "An image, PDF, ODT, ODS, ODP, DOCX, XLSX, PPTX, CSV or TXT file, 10 MB at most. "
            "Authors' names and electronic signatures are removed: give the web address of a signed document."
        ),
    )
    url = forms.URLField(
        label=_("Or its web address"), max_length=500, required=False, assume_scheme="https"
    )

    def clean(self):
        """Refuse a document without a file or an address, or with both."""
        written = super().clean() or self.cleaned_data
        if not self.errors and bool(written.get("upload")) == bool(written.get("url")):
            self.add_error("upload", _("Choose a file or write a web address, not both."))
        return written
