"""The form of a declared count."""

from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.workshops.models import DeclaredCount
from frontend.toolkit.form_fields import choice_field
from frontend.toolkit.form_submission import ActForm


class CountForm(ActForm):
    """A form for the dots or hands that a subject got."""

    label = forms.CharField(label=_("What was given dots or hands"), max_length=200, required=False)
    contribution = forms.ChoiceField(label=_("Contribution"), required=False)
    count = forms.IntegerField(
        label=_("How many"), min_value=0, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )

    def __init__(self, *args, written, **kwargs):
        super().__init__(*args, **kwargs)
        self.titles = {str(one.proposal.pk): one.proposal.title for one in written}
        choice_field(self, "contribution").choices = [
            ("", _("None of those written")),
            *self.titles.items(),
        ]
        label = cast("forms.CharField", self.fields["label"])
        label.max_length = DeclaredCount._meta.get_field("label").max_length

    def arguments(self) -> dict:
        """Return the count and its subject: the typed words, or the title of the contribution."""
        label = self.cleaned_data["label"]
        contribution = self.cleaned_data["contribution"]
        return {
            "count": self.cleaned_data["count"],
            "label": label or self.titles.get(contribution, ""),
            "proposal_id": contribution or None,
        }
