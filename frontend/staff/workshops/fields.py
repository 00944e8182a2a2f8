"""Form fields and text areas that several forms of a workshop use."""

from django import forms
from django.utils.translation import gettext_lazy as _

from frontend.toolkit.forms.moment_fields import require_near

LONG = forms.Textarea(attrs={"rows": 6})
SHORT = forms.Textarea(attrs={"rows": 3})


class Day(forms.DateField):
    """A form field for a day, chosen or typed, at most two years away."""

    default_validators = [require_near]

    def __init__(self, **kwargs):
        super().__init__(
            input_formats=["%Y-%m-%d", "%d/%m/%Y"],
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            error_messages={
                "invalid": _("Enter the date like this: 24/03/2027."),
                "required": _("Enter the date like this: 24/03/2027."),
            },
            **kwargs,
        )


class Hour(forms.TimeField):
    """A form field for an hour, chosen or typed, or None if it is not known."""

    def __init__(self, **kwargs):
        super().__init__(
            required=False,
            input_formats=["%H:%M", "%H:%M:%S", "%Hh%M", "%Hh"],
            widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            error_messages={"invalid": _("Enter the time like this: 18:30.")},
            **kwargs,
        )
