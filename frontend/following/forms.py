"""How one wants to be told."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.notifications.enums import Channel, Every, NewsKind
from frontend.acts import ActForm

# Official answers do not exist yet, so no choice about them is shown; a choice that was made stays.
KINDS = [kind for kind in NewsKind if kind != NewsKind.ANSWER]


class ChoicesForm(ActForm):
    """A way of being told for each kind of news, and how often the summary comes."""

    every = forms.ChoiceField(choices=Every.choices, label=_("How often the summary comes"), widget=forms.RadioSelect)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for kind in KINDS:
            self.fields[kind.value] = forms.ChoiceField(choices=Channel.choices, label=kind.label)

    def kinds(self):
        """The fields of the kinds of news, in order."""
        return [self[kind.value] for kind in KINDS]

    def channels(self):
        """What was chosen for each kind."""
        return {kind.value: self.cleaned_data[kind.value] for kind in KINDS}
