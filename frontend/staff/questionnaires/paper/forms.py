"""The forms of answers on paper."""

from django import forms
from django.utils.translation import gettext_lazy

from frontend.presenters.forms.questionnaires import ItemsForm
from frontend.toolkit.form_submission import ActForm

LONGEST_SHEET = 40


class WrongSheetForm(ActForm):
    """A form that takes back a sheet that was entered wrongly, by its reference."""

    sheet = forms.CharField(
        label=gettext_lazy("Reference of the sheet to delete"),
        max_length=LONGEST_SHEET,
        error_messages={"required": gettext_lazy("Write the reference of the sheet.")},
    )


class SheetForm(ItemsForm):
    """A form for the answers of a sheet, under its reference. Mandatory items may stay empty."""

    sheet = forms.CharField(
        label=gettext_lazy("Reference of the sheet"),
        max_length=LONGEST_SHEET,
        help_text=gettext_lazy(
            "Write it on the sheet too, such as A-12. A reference can be used only once."
        ),
        error_messages={"required": gettext_lazy("Write the reference of the sheet.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, insists=False, **kwargs)
