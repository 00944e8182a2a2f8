"""The form that gives a person a reserved name."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.accounts.models import Participant
from frontend.toolkit.forms.form_submission import ActForm


class GivenNameForm(ActForm):
    """A form for a reserved name and the person who asked for it."""

    email = forms.EmailField(
        label=_("E-mail address of the person"),
        max_length=254,
        help_text=_("The address with which the person signs in. It is not stored."),
    )
    public_name = forms.CharField(
        label=_("Name to give"),
        help_text=_("Write it exactly as it must appear."),
        max_length=Participant._meta.get_field("public_name").max_length,
        error_messages={"required": _("Write the name that the person asked for.")},
    )
