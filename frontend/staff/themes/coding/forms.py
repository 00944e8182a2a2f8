"""The forms of samples that two writers code."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.outcomes.coding.actions import LARGEST_SAMPLE, SMALLEST_SAMPLE
from frontend.toolkit.forms.form_submission import ActForm

LATER = ""


class SampleForm(ActForm):
    """A form that draws a sample. Another sample of the same size has other contributions."""

    may_repeat = True
    size = forms.IntegerField(
        label=_("Number of contributions"),
        min_value=SMALLEST_SAMPLE,
        max_value=LARGEST_SAMPLE,
        initial=50,
        help_text=_("From 10 to 200. The software draws them at random."),
    )
    codes = forms.CharField(
        label=_("Codes"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=4000,
        help_text=_("One code per line. Both writers give one of them to each contribution."),
    )

    def arguments(self) -> dict:
        """Return the size, and the codes line by line."""
        data = self.cleaned_data
        return {"size": data["size"], "codes": data["codes"].splitlines()}


class CodesForm(ActForm):
    """A form with one code for each contribution of a sample. A code may be chosen later."""

    def __init__(self, *args, sample, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.units = units
        choices = [
            (LATER, _("Choose later")),
            *((str(place), name) for place, name in enumerate(sample.codes)),
        ]
        for unit in units:
            code = unit.codes[0] if unit.codes else None
            self.fields[f"code-{unit.proposal_id}"] = forms.ChoiceField(
                label=_("Code"),
                choices=choices,
                required=False,
                initial=LATER if code is None else str(code),
            )

    @property
    def rows(self):
        """The contributions with their fields."""
        return [(unit, self[f"code-{unit.proposal_id}"]) for unit in self.units]

    def arguments(self) -> dict:
        """Return the codes by contribution."""
        return {
            "codes": {
                unit.proposal_id: int(code) if code else None
                for unit in self.units
                for code in [self.cleaned_data[f"code-{unit.proposal_id}"]]
            }
        }
