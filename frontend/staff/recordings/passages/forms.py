"""The forms of one passage of a transcript: its words and its voice, and where it is cut in two."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.core.words.text import clean
from consult.workshops.models import SEGMENT_LENGTH
from frontend.presenters.workshop.transcripts import word_starts
from frontend.toolkit.forms.contact_details_form import ContactOfOthersForm
from frontend.toolkit.forms.form_fields import choice_field
from frontend.toolkit.forms.form_submission import ActForm

WORDS_SHOWN = 6


class PassageForm(ContactOfOthersForm, ActForm):
    """A form for one passage: the words of one voice, and the label of that voice.

    `after` contains the words after the cursor, where scripts send them to cut the passage there.
    """

    public_words = ("text", "speaker")
    left_out = ("after",)

    text = forms.CharField(
        label=gettext_lazy("What was said"),
        max_length=SEGMENT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    speaker = forms.CharField(
        label=gettext_lazy("Voice"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Write a label such as “Voice 2”, not a name."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    after = forms.CharField(widget=forms.HiddenInput, required=False)

    def words_after(self) -> str:
        """Return the cleaned words after the cursor."""
        return clean(self.cleaned_data["after"])


class SplitForm(ActForm):
    """A form for the word with which the second part of a passage begins."""

    at = forms.TypedChoiceField(label=gettext_lazy("The second passage begins with"), coerce=int)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, passage, **kwargs):
        super().__init__(*args, initial={"version": passage.version}, **kwargs)
        choice_field(self, "at").choices = [
            (start, _words_from(passage.text, start)) for start in word_starts(passage.text)[1:]
        ]


def _words_from(text: str, start: int) -> str:
    words = text[start:].split()
    beginning = " ".join(words[:WORDS_SHOWN])
    return _("%(words)s…") % {"words": beginning} if len(words) > WORDS_SHOWN else beginning
