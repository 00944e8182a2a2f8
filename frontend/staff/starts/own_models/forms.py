"""The form of the name of a model."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.lifecycle.models.starts import NAME_LENGTH
from frontend.toolkit.forms.form_submission import ActForm


class NameForm(ActForm):
    """A form for the name under which a model is offered."""

    longest = NAME_LENGTH
    name = forms.CharField(
        label=_("Name of the template"),
        max_length=NAME_LENGTH,
        help_text=_("Your colleagues read it when they start a consultation."),
        error_messages={"required": _("Write the name of the template.")},
    )
