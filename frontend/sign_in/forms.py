"""The form of the public name of a member of the team."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.accounts.models import Participant
from frontend.toolkit.forms.form_submission import ActForm


class TeamNameForm(ActForm):
    """A form for the name under which a member of the team works."""

    public_name = forms.CharField(
        label=_("Your public name"),
        max_length=Participant._meta.get_field("public_name").max_length,
        help_text=_(
            "For example your first name and your service. You can change it later in your account."
        ),
        error_messages={"required": _("Enter your name in the team.")},
    )
