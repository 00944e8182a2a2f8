"""The form that imports a sheet."""

from django import forms
from django.utils.translation import gettext_lazy as _

from frontend.toolkit.forms.contact_details_form import ContactOfOthersForm
from frontend.toolkit.forms.form_submission import ActForm


class SheetForm(ActForm):
    """A form for a sheet of contributions. Once it is read, a hidden field has its lines."""

    file = forms.FileField(
        label=_("Your sheet"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        help_text=_(
            "CSV or XLSX, 200 lines and 1 MB at most. Nothing is written before you confirm."
        ),
    )
    lines = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)

    left_out = ("file",)

    @staticmethod
    def contact_question(line) -> str:
        """Return the question about contact details in a new line, or "" if it contains none."""
        words = (line.row.table, line.row.title, line.row.body)
        return ContactOfOthersForm.contact_question(*words) if line.is_new else ""
