"""The form that opens a room."""

from django import forms
from django.utils.translation import gettext_lazy

from frontend.toolkit.forms.form_submission import ActForm
from frontend.toolkit.forms.moment_fields import Moment


class WindowForm(ActForm):
    """A form for a room: its opening, its duration in hours and its number of people."""

    opens_at = Moment(
        label=gettext_lazy("Opens"),
        required=False,
        help_text=gettext_lazy("Leave empty to open it now."),
    )
    hours = forms.IntegerField(
        label=gettext_lazy("For how many hours?"),
        initial=3,
        help_text=gettext_lazy("8 hours at most. The room then closes by itself."),
    )
    places = forms.IntegerField(
        label=gettext_lazy("For how many people at most?"),
        initial=30,
        help_text=gettext_lazy("300 people at most."),
    )
