"""The form for the outcome of an appeal."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from frontend.staff.presenters.decision_words import LABELS
from frontend.toolkit.form_fields import choice_field
from frontend.toolkit.form_submission import ActForm
from moderation.enums import Action, AppealState, Reason
from moderation.models import Appeal

HINTS = {
    AppealState.UPHELD: _("Nothing changes. Your answer says why."),
    AppealState.REVERSED: _(
        "The effects of the decision are undone. If the appeal of the reporter is right, the "
        "text is restricted."
    ),
    AppealState.PARTLY: _("Something milder, or stricter, takes the place of the decision."),
}
LASTING = (Action.RESTRICT, Action.CORRECT, Action.REMOVE)


class OutcomeForm(ActForm, forms.ModelForm):
    """A form for an outcome, an answer, and the decision that replaces the contested one."""

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        widget=forms.RadioSelect,
        choices=lambda: [(one.value, capfirst(one.label)) for one in AppealState.outcomes()],
        error_messages={"required": _("Choose an outcome.")},
    )
    action = forms.ChoiceField(
        label=_("What takes the place of the decision"),
        required=False,
        choices=lambda: [("", "—"), *((one.value, LABELS[one]) for one in LASTING)],
    )
    reason = forms.ChoiceField(
        label=_("Reason"),
        required=False,
        choices=lambda: [("", "—"), *((one.value, capfirst(one.label)) for one in Reason)],
    )

    class Meta:
        model = Appeal
        fields = ["answer"]
        labels = {"answer": _("Your answer")}
        help_texts = {
            "answer": _("The person who contested reads this answer. It is not published.")
        }
        widgets = {"answer": forms.Textarea(attrs={"rows": 5})}

    field_order = ["outcome", "action", "reason", "answer"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        choice_field(self, "outcome").choice_hints = {
            one.value: hint for one, hint in HINTS.items()
        }
        # The action refuses an empty answer, with its own words.
        self.fields["answer"].required = False
