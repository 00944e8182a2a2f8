"""What people change about themselves."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.accounts.models import ApiToken, Institution, Participant
from frontend.acts import ActForm


class NameForm(ActForm, forms.ModelForm):
    """The name beside everything one publishes."""

    class Meta:
        model = Participant
        fields = ["public_name"]
        labels = {"public_name": _("Public name")}
        help_texts = {"public_name": _("Your name, or any name you like. It shows beside what you publish.")}


class TokenForm(ActForm, forms.ModelForm):
    """What a token is for."""

    class Meta:
        model = ApiToken
        fields = ["name"]
        labels = {"name": _("Name of the token")}
        help_texts = {"name": _("To recognise it later: the tool that will use it.")}


class InstitutionForm(ActForm, forms.ModelForm):
    """The structure one speaks for."""

    class Meta:
        model = Institution
        fields = ["name", "kind", "place"]
        labels = {"name": _("Name of the organisation"), "kind": _("Kind of actor"), "place": _("Place")}


class PasswordForm(ActForm):
    """A new password; the present one where the session is not fresh."""

    current = forms.CharField(
        label=_("Current password"), strip=False, max_length=128, widget=forms.PasswordInput, required=False
    )
    password = forms.CharField(
        label=_("New password"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput,
        help_text=_("At least 12 characters; several ordinary words do well."),
    )

    def __init__(self, *args, account, must_prove, **kwargs):
        self.account, self.must_prove = account, must_prove
        super().__init__(*args, **kwargs)
        if not must_prove:
            del self.fields["current"]

    def clean_current(self):
        """Compare with the one in force."""
        if not self.account.check_password(self.cleaned_data["current"]):
            raise forms.ValidationError(_("This is not your current password."))
        return ""
