"""The form that masks passages of a recording."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from consult.workshops.enums import MaskReason
from frontend.presenters.workshop.transcripts import present_segment
from frontend.toolkit.forms.form_fields import choice_field
from frontend.toolkit.forms.form_submission import ActForm

WORDS = 60


class MaskForm(ActForm):
    """A form for the last passage to mask, and the reason."""

    last = forms.TypedChoiceField(label=gettext_lazy("Last passage to mask"), coerce=int)
    reason = forms.ChoiceField(
        label=gettext_lazy("Why?"),
        choices=[(reason.value, capfirst(reason.label)) for reason in MaskReason.of_moderators()],
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "The reason, the day and the seconds are kept for good. The words are deleted."
        ),
    )

    def __init__(self, *args, passages, **kwargs):
        super().__init__(*args, **kwargs)
        choice_field(self, "last").choices = [
            (passage.place, _label(passage)) for passage in passages
        ]


def _label(segment):
    passage = present_segment(segment)
    words = segment.text if len(segment.text) <= WORDS else f"{segment.text[:WORDS]}…"
    return f"{passage.clock} · {words}"
