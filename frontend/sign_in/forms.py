"""Who signs in: an address, then a code; or an address and a password."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from consult.accounts import asking, proofs
from consult.core.exceptions import DomainError
from frontend.acts import ActForm
from frontend.careful import CarefulForm

TOO_MANY = _("Too many attempts for this address. Wait a few minutes, then try again.")


class AddressForm(CarefulForm, ActForm):
    """The one field of newcomers and known people alike."""

    use = "sign-in"
    has_worked = False

    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("We send you a code. Your address is never published."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Write your e-mail address."),
            "invalid": _("Write a whole address, such as name@example.org."),
        },
    )

    def clean_email(self):
        """Lower case."""
        return self.cleaned_data["email"].lower()

    def spend_proof(self):
        """Take longer work, which the page asks for after several codes, as a proof too."""
        self.has_worked = proofs.spend(self.organisation, asking.WORK, self.cleaned_data["proof"])
        return self.has_worked or super().spend_proof()


class CodeForm(forms.Form):
    """The code, however it was typed: with blanks, dashes, or pasted with its sentence's full stop."""

    code = forms.CharField(
        label=_("Code received by e-mail"),
        max_length=24,
        help_text=_("Six or eight digits. Spaces do not matter."),
        error_messages={"required": _("Write the digits of the code.")},
    )

    def clean_code(self):
        """The digits alone."""
        return re.sub(r"\D", "", self.cleaned_data["code"])


class SecondCodeForm(forms.Form):
    """Six digits of the application, or a longer code from the paper."""

    code = forms.CharField(
        label=_("Code of your application, or a recovery code"),
        max_length=24,
        error_messages={"required": _("Write the code that your application shows.")},
    )


class PasskeyForm(forms.Form):
    """What the browser answers in the name of a passkey (`components/passkey.html`); nothing in it is typed."""

    passkey = forms.CharField(required=False)
    challenge = forms.CharField(required=False)


def is_accepted(form, act) -> bool:
    """Whether an act takes what a form holds, given by name; the form says why not."""
    if not form.is_valid():
        return False
    beside = "code" if "code" in form.fields else None
    try:
        act(**form.cleaned_data)
    except DomainError as refusal:
        form.add_error(beside, str(refusal))
    except ValidationError:
        form.add_error(beside, forms.ValidationError(TOO_MANY))
    return not form.errors


class PasswordForm(forms.Form):
    """An address and its password."""

    email = forms.EmailField(label=_("Your e-mail address"), max_length=254)
    password = forms.CharField(label=_("Your password"), max_length=128, strip=False, widget=forms.PasswordInput)
