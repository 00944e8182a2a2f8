"""The form in which participants choose how they are notified."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.notifications.enums import Channel, Every, NewsKind
from frontend.toolkit.forms.form_submission import ActForm


class ChoicesForm(ActForm):
    """A channel for each kind of news, and the frequency of the summary."""

    every = forms.ChoiceField(
        choices=Every.choices, label=_("How often we send the summary"), widget=forms.RadioSelect
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for kind in NewsKind.chosen():
            self.fields[kind.value] = forms.ChoiceField(choices=Channel.choices, label=kind.label)

    def kinds(self):
        """Return the fields of the kinds of news, in order."""
        return [self[kind.value] for kind in NewsKind.chosen()]

    def arguments(self) -> dict:
        """Return the frequency of the summary, and the chosen channel of each kind of news."""
        channels = {kind.value: self.cleaned_data[kind.value] for kind in NewsKind.chosen()}
        return {"every": self.cleaned_data["every"], "channels": channels}
