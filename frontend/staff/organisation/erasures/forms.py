"""The form of an erasure by the organisation."""

from django import forms
from django.utils.translation import gettext_lazy

from consult.accounts.enums import IdentityCheck
from frontend.presenters.forms.erasure import TextsForm


class ErasureForm(TextsForm):
    """A form for an erasure: the person, what to do with their texts, how they were identified."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address of the person"),
        max_length=254,
        help_text=gettext_lazy("The address with which the person signs in. It is not stored."),
    )
    identity = forms.ChoiceField(
        label=gettext_lazy("How you checked the identity of the person"),
        choices=IdentityCheck,
        widget=forms.RadioSelect,
    )
    sure = forms.BooleanField(
        label=gettext_lazy(
            "I checked the identity of the person, and I know that this cannot be undone."
        )
    )

    field_order = ("email", "identity", "texts", "sure")
