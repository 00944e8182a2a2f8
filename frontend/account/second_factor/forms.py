"""The form for the first code of an application."""

from django import forms
from django.utils.translation import gettext_lazy


class AppCodeForm(forms.Form):
    """A form for the first code of the application, which proves that it has the secret."""

    code = forms.CharField(
        label=gettext_lazy("Code that the application shows"),
        max_length=12,
        help_text=gettext_lazy("Six digits. Spaces do not matter."),
    )
