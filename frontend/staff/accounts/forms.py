"""Forms of the decisions about an account, with their reason and the message to the person."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from frontend.staff.presenters.decision_words import MESSAGES
from frontend.staff.presenters.forms.statements import NUMBER, FactsForm
from frontend.staff.presenters.measure_hints import HINTS
from frontend.toolkit.form_fields import choice_field
from moderation.enums import Action, Reason


def started(form_class, request, **known):
    """Return a form bound to the request, or filled from the usual message of the chosen reason.

    The form is filled and not bound when the moderator pressed the button `prefill`. `known` is
    passed to the form.
    """
    if "prefill" not in request.POST:
        return form_class(request.POST if request.method == "POST" else None, **known)
    typed = {name: request.POST.get(name, "") for name in form_class.base_fields}
    if typed.get("reason") in Reason.values:
        typed["facts"] = str(MESSAGES[Reason(typed["reason"])])
    return form_class(initial=typed, **known)


class WhyForm(FactsForm):
    """A form for a reason of the closed list and the message that the person receives."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=lambda: [("", "—"), *((one.value, capfirst(one.label)) for one in Reason)],
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
        help_text=_("Not for a warning, nor to close an account."),
        **NUMBER,
    )
    minutes = forms.IntegerField(
        label=_("Minutes between two texts"),
        help_text=_("For slow mode alone, 1440 at most."),
        **NUMBER,
    )
    field_order = ["kind", "days", "minutes", "reason", "facts"]

    def __init__(self, *args, possible, **kwargs):
        super().__init__(*args, **kwargs)
        kind = choice_field(self, "kind")
        kind.choices = [(one.value, capfirst(one.label)) for one in possible]
        kind.choice_hints = {one.value: HINTS[one] for one in possible}
        if Action.SLOW not in possible:
            del self.fields["minutes"]

    def arguments(self) -> dict:
        """Return the arguments of the action; `minutes` is passed for slow mode only."""
        given = {name: self.cleaned_data[name] for name in ("kind", "reason", "facts", "days")}
        is_slow = given["kind"] == Action.SLOW
        return given | ({"minutes": self.cleaned_data["minutes"]} if is_slow else {})


class HideForm(WhyForm):
    """A form that removes all texts of an author: a reason, and a box to tick against mistakes."""

    sure = forms.BooleanField(
        label=_("Yes, take away all of them"),
        error_messages={"required": _("Tick this box to confirm.")},
    )
    field_order = ["reason", "facts", "sure"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        left = [one for one in Reason if one.may_remove]
        choice_field(self, "reason").choices = [
            ("", "—"),
            *((one.value, capfirst(one.label)) for one in left),
        ]
