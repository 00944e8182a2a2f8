"""The form that names a new passkey."""

from django import forms
from django.utils.translation import gettext_lazy

from consult.accounts.passkeys import passkeys
from frontend.toolkit.sign_in.code_forms import PasskeyForm


class NewPasskeyForm(PasskeyForm):
    """A form for the name of a new passkey."""

    name = forms.CharField(
        label=gettext_lazy("Name of the passkey"),
        max_length=passkeys.NAME,
        help_text=gettext_lazy(
            "The device that keeps the passkey, so that you recognise it later."
        ),
        error_messages={"required": gettext_lazy("Give the passkey a name.")},
    )
