"""The form for the outcome of an appeal."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from frontend.staff.presenters.decision_words import LABELS
from frontend.staff.presenters.forms.ticked import TickedIds
from frontend.toolkit.forms.form_fields import choice_field
from frontend.toolkit.forms.form_submission import ActForm
from moderation import target_kinds
from moderation.enums import Action, AppealSide, AppealState, Reason
from moderation.measures import selectors as measure_selectors
from moderation.models import Appeal

HINTS = {
    AppealState.UPHELD: _("Nothing changes. Your answer says why."),
    AppealState.REVERSED: _("Everything that the decision changed is restored."),
    AppealState.PARTLY: _("A milder or a stricter decision replaces it."),
}
HINT_FOR_REPORTER = _("The person who reported is right. The new decision limits the text.")
LASTING = (Action.RESTRICT, Action.CORRECT, Action.REMOVE)


def is_whole(decision) -> bool:
    """Return whether a decision can only be upheld or reversed, and not replaced.

    That is a measure against an account, a move, a merger, or masked words.
    """
    return decision.target_kind == measure_selectors.NAME or (
        decision.action in (*Action.rearranging(), Action.MASK)
    )


def fitting_outcomes(appeal) -> list[AppealState]:
    """Return the outcomes that fit an appeal.

    If a reporter is right, the decision is reversed and a new one limits the text.
    """
    replaces = appeal.side == AppealSide.AUTHOR and not is_whole(appeal.decision)
    return [
        outcome for outcome in AppealState.outcomes() if outcome != AppealState.PARTLY or replaces
    ]


def fitting_actions(decision) -> list[Action]:
    """Return the decisions that may take the place of the contested one."""
    if is_whole(decision):
        return []
    return [
        action
        for action in LASTING
        if action != decision.action and target_kinds.has_action(decision.target_kind, action)
    ]


class RemovalForm(forms.Form):
    """A form of the second person: the texts that they also want to remove."""

    texts = TickedIds()


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
        help_text=_("Needed if you change the decision."),
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

    def __init__(self, *args, appeal, **kwargs):
        super().__init__(*args, **kwargs)
        outcome = choice_field(self, "outcome")
        outcomes = fitting_outcomes(appeal)
        outcome.choices = [(state.value, capfirst(state.label)) for state in outcomes]
        outcome.choice_hints = {state.value: HINTS[state] for state in outcomes}
        actions = fitting_actions(appeal.decision)
        if actions and appeal.side == AppealSide.REPORTER:
            outcome.choice_hints[AppealState.REVERSED.value] = HINT_FOR_REPORTER
            self.fields["action"].help_text = _("Needed if you reverse the decision.")
        choice_field(self, "action").choices = [
            ("", "—"),
            *((action.value, LABELS[action]) for action in actions),
        ]
        if not actions:
            del self.fields["action"], self.fields["reason"]
        # The action refuses an empty answer, with its own words.
        self.fields["answer"].required = False
