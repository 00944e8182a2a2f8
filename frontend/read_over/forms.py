"""What is wrong with words that were kept of what people said: a box to each passage that somebody ticked."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.workshops.models import OBJECTION_LENGTH
from frontend.acts import ActForm


class AnswerForm(ActForm):
    """One field for each passage; left empty, it says that something is wrong all the same."""

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

    def asked(self):
        """(passage, its field), in order."""
        return [(passage, self[str(passage.segment_id)]) for passage in self.passages]

    def objections(self):
        """What was written, by the id of its passage."""
        return {passage.segment_id: self.cleaned_data[str(passage.segment_id)] for passage in self.passages}
