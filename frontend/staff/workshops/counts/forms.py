"""The form of a declared count."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.workshops.models import DeclaredCount
from frontend.toolkit.forms.form_fields import choice_field
from frontend.toolkit.forms.form_submission import ActForm


class CountForm(ActForm):
    """A form for the dots or hands that a subject got."""

    table = forms.CharField(
        label=_("Table or group"),
        max_length=40,
        required=False,
        help_text=_("Such as Table 3. Leave this field empty if the whole room counted together."),
    )
    label = forms.CharField(
        label=_("What the group supported, with stickers or raised hands"),
        max_length=200,
        required=False,
    )
    contribution = forms.ChoiceField(label=_("Contribution"), required=False)
    count = forms.IntegerField(
        label=_("How many"), min_value=0, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )

    def __init__(self, *args, written, **kwargs):
        super().__init__(*args, **kwargs)
        self.titles = {
            str(contribution.proposal.pk): contribution.proposal.title for contribution in written
        }
        choice_field(self, "contribution").choices = [
            ("", _("None of these contributions")),
            *self.titles.items(),
        ]

    def arguments(self) -> dict:
        """Return the count and its subject: the typed words, or the title of the contribution.

        The name of a table comes before the subject.
        """
        contribution = self.cleaned_data["contribution"]
        table = self.cleaned_data["table"]
        label = self.cleaned_data["label"] or self.titles.get(contribution, "")
        if table and label:
            longest = DeclaredCount._meta.get_field("label").max_length
            label = (_("%(table)s: %(label)s") % {"table": table, "label": label})[:longest]
        return {
            "count": self.cleaned_data["count"],
            "label": label,
            "proposal_id": contribution or None,
        }
