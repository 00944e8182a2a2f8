"""Forms of an account: name, tokens, structures, password, proofs, e-mail address and erasure."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from consult.accounts.adapters import is_correct_password
from consult.accounts.enums import TokenScope
from consult.accounts.models import ApiToken, Institution, Participant
from consult.accounts.sign_in import identity_proofs
from consult.accounts.sign_in.codes import WrongCode
from consult.core.exceptions import AddressRefused, MailIsAway, TooMany
from frontend.toolkit.forms.form_submission import ActForm
from frontend.toolkit.sign_in.code_forms import TOO_MANY, CodeForm

TOO_MANY_CODES = _("You asked for several codes. You can try again within an hour.")


class NameForm(ActForm, forms.ModelForm):
    """A form for the name shown with each published text, and for the language of e-mails."""

    class Meta:
        model = Participant
        fields = ["public_name"]
        labels = {"public_name": _("Public name")}
        help_texts = {
            "public_name": _(
                "Your name, or any name you like. It appears beside everything that you "
                "publish here, including earlier texts. The former name is not kept."
            )
        }

    language = forms.ChoiceField(
        label=_("Language of our e-mails"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        required=False,
    )


class TokenForm(ActForm, forms.ModelForm):
    """A form for the purpose of a token, its scopes and its duration."""

    class Meta:
        model = ApiToken
        fields = ["name"]
        labels = {"name": _("Name of the token")}
        help_texts = {
            "name": _("The tool that will use the token, so that you recognise it later.")
        }

    acts = forms.BooleanField(
        label=_("This token may act in my name"),
        help_text=_(
            "Contribute, vote, report, change my account. Without this, the token only "
            "reads what I may read."
        ),
        required=False,
    )
    uses_roles = forms.BooleanField(
        label=_("This token may use my roles in the team"),
        help_text=_("Only for a tool that does the team’s work."),
        required=False,
    )
    days = forms.TypedChoiceField(
        label=_("Valid for"),
        choices=[(30, _("30 days")), (90, _("90 days")), (180, _("6 months")), (365, _("1 year"))],
        coerce=int,
        initial=90,
    )

    def __init__(self, *args, has_roles, **kwargs):
        super().__init__(*args, **kwargs)
        if not has_roles:
            del self.fields["uses_roles"]

    def arguments(self) -> dict:
        """Return the arguments of `create_api_token`."""
        values = self.cleaned_data
        scopes = {TokenScope.ACT: values["acts"], TokenScope.TEAM: values.get("uses_roles")}
        return {
            "name": values["name"],
            "days": values["days"],
            "scopes": [scope for scope, on in scopes.items() if on],
        }


class InstitutionForm(ActForm, forms.ModelForm):
    """A form for a structure that the participant speaks for."""

    class Meta:
        model = Institution
        fields = ["name", "kind", "place"]
        labels = {
            "name": _("Name of the organisation"),
            "kind": _("Kind of actor"),
            "place": _("Place"),
        }


class PasswordForm(ActForm):
    """A form for a new password. It asks for the current one unless the session is fresh."""

    left_out = ("current",)
    current = forms.CharField(
        label=_("Current password"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput,
        required=False,
    )
    password = forms.CharField(
        label=_("New password"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput,
        help_text=_("At least 12 characters. Several ordinary words work well."),
    )

    def __init__(self, *args, request, must_prove, **kwargs):
        self.request = request
        super().__init__(*args, **kwargs)
        if not must_prove:
            del self.fields["current"]

    def clean_current(self):
        """Check the current password. Wrong ones are counted, as on the sign-in page."""
        try:
            found = is_correct_password(self.request, self.cleaned_data["current"])
        except forms.ValidationError:
            raise forms.ValidationError(TOO_MANY, code="throttled") from None
        if not found:
            raise forms.ValidationError(_("This is not your current password."))
        return ""


class ProofByCode(CodeForm):
    """A form for the code that was just sent to the signed-in person."""

    def __init__(self, *args, account, **kwargs):
        self.account = account
        super().__init__(*args, **kwargs)

    def clean_code(self):
        """Compare the code with the last one that was sent."""
        if not identity_proofs.is_valid_code(self.account, self.cleaned_data["code"]):
            raise forms.ValidationError(
                _("This is not the code that we sent. Look at the last e-mail that you received."),
                code="wrong",
            )
        return ""


class ProofByPassword(forms.Form):
    """A form for the password of the signed-in person."""

    password = forms.CharField(
        label=_("Your password"), max_length=128, strip=False, widget=forms.PasswordInput
    )


class AddressForm(forms.Form):
    """A form for the new e-mail address of the account."""

    email = forms.EmailField(label=_("New e-mail address"), max_length=254)

    def __init__(self, *args, request=None, **kwargs):
        self.request = request
        super().__init__(*args, **kwargs)

    def clean_email(self):
        """Send the code to the new address. Few codes an hour are sent to one address."""
        email = self.cleaned_data["email"].lower()
        if email == self.request.user.email:
            raise forms.ValidationError(_("This is already your address."))
        try:
            identity_proofs.send_to_new_address(self.request, email)
        except TooMany:
            raise forms.ValidationError(TOO_MANY_CODES, code="throttled") from None
        except (MailIsAway, AddressRefused) as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from None
        return email


class NewAddressCode(CodeForm):
    """A form for the code that was sent to the new address."""

    def __init__(self, *args, request, **kwargs):
        self.request = request
        super().__init__(*args, **kwargs)

    def clean_code(self):
        """Compare the code with the one that was sent.

        After a few wrong codes, `AskIsOver` ends the request.
        """
        try:
            identity_proofs.prove_new_address(self.request, self.cleaned_data["code"])
        except WrongCode as wrong:
            raise forms.ValidationError(str(wrong), code="wrong") from None
        return ""
