"""The form for a measure against repeated notices without ground."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from frontend.staff.presenters.forms.statements import NUMBER, FactsForm
from frontend.staff.presenters.measure_hints import HINTS
from frontend.toolkit.forms.form_fields import choice_field
from moderation.enums import Action


class MisuseForm(FactsForm):
    """A form for a warning or a suspension of notices in days, with a message to the reporter."""

    kind = forms.ChoiceField(
        label=_("Decision"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a decision.")},
    )
    days = forms.IntegerField(
        label=_("For how many days"), help_text=_("For a suspension only."), **NUMBER
    )
    field_order = ["kind", "days", "facts"]

    class Meta(FactsForm.Meta):
        help_texts = {
            "facts": _(
                "Say which notices were unfounded, and why. The person receives this by "
                "e-mail and can contest the measure."
            ),
        }

    def __init__(self, *args, possible, **kwargs):
        super().__init__(*args, **kwargs)
        # If the chosen decision is no longer possible, it stays in the list: the action gives the
        # reason.
        actions = [
            action
            for action in Action.on_reporting()
            if action in possible or action == self.data.get("kind")
        ]
        kind = choice_field(self, "kind")
        kind.choices = [(action.value, capfirst(action.label)) for action in actions]
        kind.choice_hints = {action.value: HINTS[action] for action in actions}
        if Action.SUSPEND_NOTICES not in actions:
            del self.fields["days"]

    def arguments(self) -> dict:
        """Return the arguments of the action."""
        return {name: self.cleaned_data.get(name) for name in ("kind", "days", "facts")}
