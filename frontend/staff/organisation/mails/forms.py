"""Forms of the sender of an organisation's e-mails: the address, and the code that proves it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from frontend.toolkit.forms.form_submission import ActForm


class AddressForm(ActForm):
    """A form for the address from which e-mails should leave."""

    address = forms.EmailField(
        label=_("Address"),
        max_length=254,
        help_text=_("An address of your own domain, whose e-mails you read."),
        error_messages={
            "invalid": _("Write the whole e-mail address, with its @."),
            "required": _("Write the whole e-mail address, with its @."),
        },
    )


class CodeForm(ActForm):
    """A form for the code that was mailed to the address."""

    code = forms.CharField(
        label=_("Code of the e-mail"),
        max_length=20,
        help_text=_("Six digits. The code is valid for an hour."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Write the six digits of the code.")},
    )
