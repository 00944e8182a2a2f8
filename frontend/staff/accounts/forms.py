"""What is decided about an account, and why; what is told when it ends."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from frontend.acts import ActForm
from frontend.staff.accounts.words import HINTS
from frontend.staff.moderation.words import MESSAGES
from moderation.enums import Action, Reason
from moderation.models import StatementOfReasons

NUMBER = {"required": False, "min_value": 1, "widget": forms.TextInput(attrs={"inputmode": "numeric"})}


def started(form_class, request, **known):
    """A form as it was sent; or begun from the usual message of the reason, where that was asked for."""
    if "prefill" not in request.POST:
        return form_class(request.POST if request.method == "POST" else None, **known)
    typed = {name: request.POST.get(name, "") for name in form_class.base_fields}
    if typed.get("reason") in Reason.values:
        typed["facts"] = str(MESSAGES[Reason(typed["reason"])])
    return form_class(initial=typed, **known)


class FactsForm(ActForm, forms.ModelForm):
    """What the person is told."""

    class Meta:
        model = StatementOfReasons
        fields = ["facts"]
        labels = {"facts": _("Message to the person")}
        help_texts = {"facts": _("What happened, and where. They read it by mail, and may contest.")}
        widgets = {"facts": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["facts"].required = False  # the act says what it lacks


class WhyForm(FactsForm):
    """A reason of the closed list, and what the person is told."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=lambda: [("", "—"), *((one.value, capfirst(one.label)) for one in Reason)],
        error_messages={"required": _("Choose a reason.")},
    )


class MeasureForm(WhyForm):
    """What is decided, for how long, and why."""

    kind = forms.ChoiceField(
        label=_("Decision"), widget=forms.RadioSelect, error_messages={"required": _("Choose a decision.")}
    )
    days = forms.IntegerField(
        label=_("For how many days"), help_text=_("Not for a warning, nor to close an account."), **NUMBER
    )
    minutes = forms.IntegerField(
        label=_("Minutes between two texts"), help_text=_("For slow mode alone, 1440 at most."), **NUMBER
    )
    field_order = ["kind", "days", "minutes", "reason", "facts"]

    def __init__(self, *args, possible, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(one.value, capfirst(one.label)) for one in possible]
        self.fields["kind"].choice_hints = {one.value: HINTS[one] for one in possible}
        if Action.SLOW not in possible:
            del self.fields["minutes"]

    def said(self) -> dict:
        """What the act is told: minutes are slow mode's."""
        given = {name: self.cleaned_data[name] for name in ("kind", "reason", "facts", "days")}
        is_slow = given["kind"] == Action.SLOW
        return given | ({"minutes": self.cleaned_data["minutes"]} if is_slow else {})


class HideForm(WhyForm):
    """Why every text of somebody is taken away; a box, so that nobody does it by mistake."""

    sure = forms.BooleanField(
        label=_("Yes, take away all of them"), error_messages={"required": _("Tick this box to confirm.")}
    )
    field_order = ["reason", "facts", "sure"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        left = [one for one in Reason if one.may_remove]
        self.fields["reason"].choices = [("", "—"), *((one.value, capfirst(one.label)) for one in left)]


class LiftForm(FactsForm):
    """What the person is told when a measure ends before its time."""

    class Meta(FactsForm.Meta):
        help_texts = {"facts": _("Why it ends. They read it by mail.")}
