"""The objections of participants to the written words of a workshop.

The form has a field for each passage that they ticked.
"""

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.workshops.models import OBJECTION_LENGTH
from frontend.toolkit.forms.form_submission import ActForm


class AnswerForm(ActForm):
    """A form with one field for each ticked passage.

    An empty field still means that something is wrong.
    """

    def __init__(self, *args, passages, **kwargs):
        super().__init__(*args, **kwargs)
        self.passages = passages
        for passage in passages:
            self.fields[str(passage.segment_id)] = forms.CharField(
                label=_("What is wrong?"),
                max_length=OBJECTION_LENGTH,
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def passage_fields(self):
        """Return the passages, each with its field, in order."""
        return [(passage, self[str(passage.segment_id)]) for passage in self.passages]

    def arguments(self) -> dict:
        """Return the typed objections, by the id of their passage."""
        objections = {
            passage.segment_id: self.cleaned_data[str(passage.segment_id)]
            for passage in self.passages
        }
        return {"objections": objections}
