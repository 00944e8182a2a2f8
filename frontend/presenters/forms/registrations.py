"""The form of a registration for a workshop."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.workshops.models import Registration
from frontend.toolkit.forms.form_submission import ActForm


class RegistrationFields(ActForm, forms.ModelForm):
    """A name, an e-mail address or phone number, how many people come, and what would help them."""

    people = forms.IntegerField(
        label=_("How many people, you included"),
        min_value=1,
        max_value=Registration.MOST_PEOPLE,
        initial=1,
    )

    class Meta:
        model = Registration
        fields = ["name", "email", "phone", "people", "needs"]
        labels = {
            "name": _("Name"),
            "email": _("E-mail address"),
            "phone": _("Phone number"),
            "needs": _("What would help you to come"),
        }
        help_texts = {
            "email": _("We send you a confirmation, with a link to cancel your registration."),
            "needs": _("A ramp, a sign language interpreter, a ride…"),
        }
        widgets = {"needs": forms.Textarea(attrs={"rows": 2})}

    def _get_validation_exclusions(self) -> set[str]:
        """Exclude every field: the action validates the row, and words its own refusals."""
        return {field.name for field in Registration._meta.get_fields()}
