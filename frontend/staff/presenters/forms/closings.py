"""A form for the public reason of an early close."""

from django import forms
from django.utils.translation import gettext_lazy as _

from frontend.staff.presenters.forms.text_areas import SHORT
from frontend.toolkit.forms.form_submission import ActForm


class ReasonForm(ActForm, forms.ModelForm):
    """A base form for the public reason of an early close. Subclasses name the model."""

    class Meta:
        fields = ["closing_reason"]
        widgets = {"closing_reason": SHORT}
        error_messages = {"closing_reason": {"required": _("Write the reason.")}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["closing_reason"].required = True

    def arguments(self) -> dict:
        """Return the reason."""
        return {"reason": self.cleaned_data["closing_reason"]}
