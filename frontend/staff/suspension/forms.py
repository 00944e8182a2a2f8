"""The forms that suspend a consultation, and resume it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.consultations.models import Consultation
from consult.consultations.selectors.extensions import MOST_DAYS
from frontend.staff.presenters.forms.text_areas import SHORT
from frontend.toolkit.forms.form_submission import ActForm


class SuspensionForm(ActForm, forms.ModelForm):
    """A form for the public reason of a suspension."""

    class Meta:
        model = Consultation
        fields = ["suspension_reason"]
        widgets = {"suspension_reason": SHORT}
        labels = {"suspension_reason": _("Why is the consultation suspended?")}
        help_texts = {
            "suspension_reason": _("One sentence, shown on the page of the consultation.")
        }
        error_messages = {"suspension_reason": {"required": _("Write the reason.")}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["suspension_reason"].required = True

    def arguments(self) -> dict:
        """Return the reason."""
        return {"reason": self.cleaned_data["suspension_reason"]}


class ResumptionForm(ActForm):
    """A form for the days that are given back after a suspension."""

    days = forms.IntegerField(
        label=_("Days to give back"),
        min_value=0,
        max_value=MOST_DAYS,
        help_text=_("0: the announced ends stay as they are."),
    )
