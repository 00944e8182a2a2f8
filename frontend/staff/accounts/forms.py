"""Forms of the decisions about an account, with their reason and the message to the person."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from frontend.staff.presenters.decision_words import message_of
from frontend.staff.presenters.forms.statements import NUMBER, FactsForm
from frontend.staff.presenters.forms.ticked import TickedIds
from frontend.staff.presenters.measure_hints import HINTS
from frontend.toolkit.forms.form_fields import choice_field
from frontend.toolkit.sessions.unsent_texts import restore_unsent
from moderation.enums import Action, Reason


def build_started_form(form_class, request, **known):
    """Return a form bound to the request, or filled from the usual message of the chosen reason.

    The form is filled and not bound when the moderator pressed the button `prefill`, or comes back
    after their session ended. `known` is passed to the form.
    """
    sent = request.POST if request.method == "POST" else restore_unsent(request)
    if request.method == "POST" and "prefill" not in sent:
        return form_class(sent, **known)
    if not sent:
        return form_class(**known)
    typed = {name: sent.get(name, "") for name in form_class.base_fields}
    if "texts" in typed:
        typed["texts"] = sent.getlist("texts")
    if "prefill" in sent and typed.get("reason") in Reason.values:
        typed["facts"] = message_of(form_class.usual_action, typed["reason"])
    return form_class(initial=typed, **known)


class WhyForm(FactsForm):
    """A form for a reason of the closed list and the message that the person receives.

    `usual_action` is the decision with which the usual message ends.
    """

    usual_action = Action.WARN
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=lambda: [("", "—"), *((reason.value, capfirst(reason.label)) for reason in Reason)],
        error_messages={"required": _("Choose a reason.")},
    )


class MeasureForm(WhyForm):
    """A form for a measure: its kind, its duration, its reason and its message."""

    kind = forms.ChoiceField(
        label=_("Decision"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a decision.")},
    )
    days = forms.IntegerField(
        label=_("For how many days"),
        help_text=_("For slow mode and suspensions."),
        **NUMBER,
    )
    minutes = forms.IntegerField(
        label=_("Minutes between two texts"),
        help_text=_("For slow mode only, 1,440 at most (one day)."),
        **NUMBER,
    )
    field_order = ["kind", "days", "minutes", "reason", "facts"]

    def __init__(self, *args, possible, **kwargs):
        super().__init__(*args, **kwargs)
        kind = choice_field(self, "kind")
        kind.choices = [(action.value, capfirst(action.label)) for action in possible]
        kind.choice_hints = {action.value: HINTS[action] for action in possible}
        if Action.SLOW not in possible:
            del self.fields["minutes"]

    def arguments(self) -> dict:
        """Return the arguments of the action; `minutes` is passed for slow mode only."""
        values = {name: self.cleaned_data[name] for name in ("kind", "reason", "facts", "days")}
        is_slow = values["kind"] == Action.SLOW
        return values | ({"minutes": self.cleaned_data["minutes"]} if is_slow else {})


class HideForm(WhyForm):
    """A form that removes the ticked texts of an author, with a reason.

    All texts are ticked at first.
    """

    usual_action = Action.REMOVE
    texts = TickedIds()
    field_order = ["texts", "reason", "facts"]

    def __init__(self, *args, text_ids=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("texts", [str(pk) for pk in text_ids])
        removal_reasons = [reason for reason in Reason if reason.may_remove]
        choice_field(self, "reason").choices = [
            ("", "—"),
            *((reason.value, capfirst(reason.label)) for reason in removal_reasons),
        ]
