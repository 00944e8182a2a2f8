"""The form for the outcome of an appeal."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from frontend.staff.presenters.decision_words import LABELS
from frontend.toolkit.form_fields import choice_field
from frontend.toolkit.form_submission import ActForm
from moderation import target_kinds
from moderation.enums import Action, AppealState, Reason
from moderation.measures import selectors as measure_selectors
from moderation.models import Appeal

HINTS = {
    AppealState.UPHELD: _("Nothing changes. Your answer says why."),
    AppealState.REVERSED: _(
        "What the decision changed is put back. If the person who reported is right, the text is limited."
    ),
    AppealState.PARTLY: _("A milder or a stricter decision replaces it."),
}
LASTING = (Action.RESTRICT, Action.CORRECT, Action.REMOVE)


def fitting_outcomes(decision) -> list[AppealState]:
    """Return the outcomes that fit a contested decision.

    A measure against an account, and a move or a merger, are upheld or reversed as a whole.
    """
    is_whole = decision.target_kind == measure_selectors.NAME or (
        decision.action in Action.rearranging()
    )
    return [
        outcome
        for outcome in AppealState.outcomes()
        if outcome != AppealState.PARTLY or not is_whole
    ]


def fitting_actions(decision) -> list[Action]:
    """Return the decisions that may take the place of the contested one."""
    if AppealState.PARTLY not in fitting_outcomes(decision):
        return []
    return [
        action
        for action in LASTING
        if action != decision.action and target_kinds.has_action(decision.target_kind, action)
    ]


class OutcomeForm(ActForm, forms.ModelForm):
    """A form for an outcome, an answer, and the decision that replaces the contested one."""

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        widget=forms.RadioSelect,
        choices=lambda: [
            (outcome.value, capfirst(outcome.label)) for outcome in AppealState.outcomes()
        ],
        error_messages={"required": _("Choose an outcome.")},
    )
    action = forms.ChoiceField(
        label=_("New decision"),
        help_text=_("Needed if you change the decision, or if the person who reported is right."),
        required=False,
    )
    reason = forms.ChoiceField(
        label=_("Reason"),
        required=False,
        choices=lambda: [("", "—"), *((reason.value, capfirst(reason.label)) for reason in Reason)],
    )

    class Meta:
        model = Appeal
        fields = ["answer"]
        labels = {"answer": _("Your answer")}
        help_texts = {"answer": _("The person who contests reads it. It is not published.")}
        widgets = {"answer": forms.Textarea(attrs={"rows": 5})}

    field_order = ["outcome", "action", "reason", "answer"]

    def __init__(self, *args, decision, **kwargs):
        super().__init__(*args, **kwargs)
        outcome = choice_field(self, "outcome")
        outcomes = fitting_outcomes(decision)
        outcome.choices = [(state.value, capfirst(state.label)) for state in outcomes]
        outcome.choice_hints = {state.value: HINTS[state] for state in outcomes}
        actions = fitting_actions(decision)
        choice_field(self, "action").choices = [
            ("", "—"),
            *((action.value, LABELS[action]) for action in actions),
        ]
        if not actions:
            del self.fields["action"], self.fields["reason"]
        # The action refuses an empty answer, with its own words.
        self.fields["answer"].required = False
