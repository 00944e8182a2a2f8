"""Forms for the message that a person receives about a measure against their account."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from frontend.toolkit.forms.form_submission import ActForm
from moderation.models import StatementOfReasons

NUMBER: dict[str, Any] = {
    "required": False,
    "min_value": 1,
    "widget": forms.TextInput(attrs={"inputmode": "numeric"}),
}


class FactsForm(ActForm, forms.ModelForm):
    """A form for the message that the person receives."""

    class Meta:
        model = StatementOfReasons
        fields = ["facts"]
        labels = {"facts": _("Message to the person")}
        help_texts = {
            "facts": _(
                "Say what happened, and where. The person receives this by e-mail and can "
                "contest the measure."
            )
        }
        widgets = {"facts": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # The action refuses an empty message, with its own words.
        self.fields["facts"].required = False


class LiftForm(FactsForm):
    """A form for the message that the person receives when a measure ends before its time."""

    class Meta(FactsForm.Meta):
        help_texts = {"facts": _("Say why the measure ends. The person receives this by e-mail.")}
