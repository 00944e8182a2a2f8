"""The forms of answers on paper."""

from django import forms
from django.utils.translation import gettext_lazy

from frontend.presenters.forms.questionnaires import ItemsForm
from frontend.toolkit.forms.form_submission import ActForm

LONGEST_SHEET = 40


class WrongSheetForm(ActForm):
    """A form that takes back a sheet that was entered wrongly, by its reference."""

    sheet = forms.CharField(
        label=gettext_lazy("Reference of the form to delete"),
        max_length=LONGEST_SHEET,
        error_messages={"required": gettext_lazy("Write the reference of the form.")},
    )


class SheetForm(ItemsForm):
    """A form for the answers of a sheet, under its reference. Mandatory items may stay empty."""

    sheet = forms.CharField(
        label=gettext_lazy("Reference of the form"),
        max_length=LONGEST_SHEET,
        help_text=gettext_lazy(
            "Write the reference on the form too, such as A-12. It can be used only once."
        ),
        error_messages={"required": gettext_lazy("Write the reference of the form.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, insists=False, **kwargs)
