"""Forms of the sign-in: an address and then a code, a password, a passkey or a second factor."""

import re
from collections.abc import Callable

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from consult.accounts.sign_in import codes, proofs_of_work
from consult.core.exceptions import DomainError, TooMany
from frontend.toolkit.forms.form_submission import ActForm
from frontend.toolkit.forms.proof_of_work_form import CarefulForm

MANY_ATTEMPTS = _("Too many attempts for this address.")
TOO_MANY = _("Too many attempts for this address. Wait a few minutes, then try again.")


def many_attempts(refusal: TooMany) -> str:
    """Return the refusal of one more attempt: its own message, or how long to wait."""
    has_message = refusal.message is not TooMany.message
    return str(refusal) if has_message else f"{MANY_ATTEMPTS} {refusal.when}"


class AddressForm(CarefulForm, ActForm):
    """A form for an e-mail address, the only field for new and known people alike."""

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

    def clean_email(self) -> str:
        """Return the address in lower case."""
        return self.cleaned_data["email"].lower()

    def spend_proof(self) -> bool:
        """Spend the proof of work, and return whether there was one.

        Longer work, which the page asks for after several codes, counts too.
        """
        self.has_worked = proofs_of_work.spend(
            self.organisation, codes.WORK, self.cleaned_data["proof"]
        )
        return self.has_worked or super().spend_proof()


class CodeForm(forms.Form):
    """A form for the code.

    It accepts blanks, dashes, and the full stop of the sentence that it was pasted with.
    """

    code = forms.CharField(
        label=_("Code received by e-mail"),
        max_length=24,
        help_text=_("Six or eight digits. Spaces do not matter."),
        error_messages={"required": _("Write the digits of the code.")},
    )

    def clean_code(self) -> str:
        """Return only the digits."""
        return re.sub(r"\D", "", self.cleaned_data["code"])


class SecondCodeForm(forms.Form):
    """A form for six digits of the application, or a recovery code."""

    code = forms.CharField(
        label=_("Code of your application, or a recovery code"),
        max_length=24,
        error_messages={"required": _("Write the code that your application shows.")},
    )


class PasskeyForm(forms.Form):
    """A form for the answer of the browser with a passkey (`components/passkey.html`).

    A person types nothing in it.
    """

    passkey = forms.CharField(required=False)
    challenge = forms.CharField(required=False)


def is_accepted(form: forms.Form, act: Callable[..., object]) -> bool:
    """Return whether an act accepts the values of a form, passed by name.

    Otherwise, put the reason on the form.
    """
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
    """A form for an address and its password."""

    email = forms.EmailField(label=_("Your e-mail address"), max_length=254)
    password = forms.CharField(
        label=_("Your password"), max_length=128, strip=False, widget=forms.PasswordInput
    )
