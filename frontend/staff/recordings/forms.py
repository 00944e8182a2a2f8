"""Forms of a facilitator for a recording: consents, transcript, and its reading by participants."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consult.core.words.text import decoded
from consult.workshops.enums import ConsentBasis
from consult.workshops.exceptions import TranscriptIsUnreadable
from consult.workshops.models import Recording
from consult.workshops.transcripts.actions import transcripts as transcript_actions
from debates.models import Proposal
from frontend.toolkit.forms.contact_details_form import ContactOfOthersForm
from frontend.toolkit.forms.form_fields import choice_field, limit_number
from frontend.toolkit.forms.form_submission import ActForm

YES_NO = [("no", pgettext_lazy("answer", "No")), ("yes", pgettext_lazy("answer", "Yes"))]
CONSENTS = [
    (basis.value, capfirst(basis.label)) for basis in ConsentBasis if basis != ConsentBasis.NONE
]
# The label of `ConsentBasis.ORAL` for a text, in which nothing is heard.
ORAL_OF_TEXTS = _("Asked aloud at the meeting, and noted in the text")
TRANSCRIPTS = ".vtt,.srt,.txt,text/vtt,text/plain"
NAMED = _("For example: plenary, table 2. If you send several files, each keeps its own name.")


class RecordingForm(ActForm, forms.ModelForm):
    """A form for the consent of the recorded people, which is asked before a file is stored."""

    consent = forms.ChoiceField(
        label=_("How people agreed to be recorded"),
        choices=CONSENTS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how the agreement was given.")},
    )
    has_minors = forms.TypedChoiceField(
        label=_("Are there people under 18 among them?"),
        choices=YES_NO,
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
        help_text=_("For them, a parent agrees in writing."),
        error_messages={"required": _("Say whether there are minors.")},
    )

    # The order of the page, which errors follow.
    field_order = ("title", "language", "consent", "people", "has_minors")

    class Meta:
        model = Recording
        fields = [
            "title",
            "language",
            "people",
            "may_publish_sound",
            "may_publish_image",
            "may_reuse",
        ]
        labels = {
            "title": _("Name of this recording"),
            "language": _("Spoken language"),
            "people": _("How many people are heard or seen"),
            "may_publish_sound": _(
                "Everyone may hear their voices, in the excerpts that you choose"
            ),
            "may_publish_image": _("Everyone may see their faces"),
            "may_reuse": _("Their words may be in the files that anyone can download (open data)"),
        }
        help_texts = dict.fromkeys(labels, "") | {
            "title": _(
                "For example: plenary, table 2. If you send several files, each keeps its own name."
            )
        }
        widgets = {"language": forms.Select(choices=settings.LANGUAGES)}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False
        limit_number(self, "people", 1)
        lacking = str(_("Say how many people are heard or seen."))
        self.fields["people"].error_messages |= {"required": lacking, "min_value": lacking}


class TextRecordingForm(RecordingForm):
    """The same answers for a text of the workshop: it has words, but neither voices nor faces."""

    class Meta(RecordingForm.Meta):
        fields = ["title", "language", "people", "may_reuse"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        labels = {
            "title": _("Name of this text"),
            "language": _("Language of the text"),
            "consent": _("How the people whose words it quotes agreed"),
            "people": _("How many people it quotes"),
        }
        for name, label in labels.items():
            self.fields[name].label = label
        choice_field(self, "consent").choices = [
            (value, ORAL_OF_TEXTS if value == ConsentBasis.ORAL else label)
            for value, label in CONSENTS
        ]
        self.fields["title"].help_text = _("For example: minutes, notes of table 2.")
        self.fields["people"].error_messages["required"] = str(_("Say how many people it quotes."))

    def arguments(self) -> dict:
        """Return the answers. A file with voices or faces, sent by mistake, is not published."""
        return super().arguments() | {"may_publish_sound": False, "may_publish_image": False}


class TypedForm(ContactOfOthersForm, ActForm):
    """A form for a transcript: typed while listening, or in a file made elsewhere."""

    file = forms.FileField(
        label=_("File of the transcript"),
        required=False,
        help_text=_("Subtitles (VTT or SRT) or plain text (TXT)."),
        widget=forms.FileInput(attrs={"accept": TRANSCRIPTS}),
        error_messages={"empty": _("This file is empty.")},
    )
    text = forms.CharField(
        label=_("Or the text, typed or pasted"),
        required=False,
        max_length=1_500_000,
        widget=forms.Textarea(attrs={"rows": 10, "data-consult-typing": True}),
        help_text=_(
            "Begin a paragraph when another person speaks. Write “Voice 1:” at its beginning to name the voice."
        ),
    )

    is_checked = forms.TypedChoiceField(
        label=_("Did a person listen to the recording and check this text?"),
        choices=YES_NO,
        initial="no",
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
        error_messages={"required": _("Say whether a person checked this text.")},
        help_text=_("Subtitles are often written by a machine. You can check them later."),
    )

    def arguments(self) -> dict:
        """Return the text, the content of the file, and whether a person checked them."""
        return {
            "octets": self.cleaned_data["file"],
            "text": self.cleaned_data["text"],
            "is_checked": self.cleaned_data["is_checked"],
        }

    def clean_file(self) -> bytes | None:
        """Return the content of the file, or None."""
        file = self.cleaned_data["file"]
        return file.read() if file else None

    def words_to_search(self, written):
        """Return the words of the transcript to search, without the times and markup of a file."""
        file = written.get("file")
        text = written.get("text") or ""
        if not file and not text.strip():
            return {}
        try:
            return {"text": transcript_actions.read_transcript(octets=file, text=text)}
        except TranscriptIsUnreadable as refusal:
            self.add_error("file" if file else "text", str(refusal))
            return {}

    def clean(self):
        """Require a file or a text.

        If the words of a file give contact details, copy the text of the file into the form, where
        it can be corrected.
        """
        data = cast("dict[str, Any]", super().clean())
        if not self.errors and not data.get("file") and not (data.get("text") or "").strip():
            raise forms.ValidationError(_("Choose a file, or type what was said."))
        if data.get("file") and self.has_error("keeps_contact"):
            sent = cast("QueryDict", self.data).copy()
            # A file that cannot be decoded was refused before its contact details were found.
            sent[self.add_prefix("text")] = cast("str", decoded(data["file"]))
            self.data = sent
            self["text"].help_text = _("This is the text of your file. You can correct it here.")
        return data


class ReadingForm(ActForm):
    """A form for the reading of the transcript by the people who took part in the workshop."""

    readers = forms.IntegerField(label=_("Number of people present at the review"), min_value=1)
    disagreements = forms.IntegerField(
        label=_("Number of people who disagree with a passage"), min_value=0, initial=0
    )
    objection = forms.CharField(
        label=_("What they disagree with"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Write no names. This text stays beside the transcript."),
    )


class ContributionForm(ContactOfOthersForm, ActForm, forms.ModelForm):
    """A form for the contribution that rests on an excerpt.

    Lengths and rules are those of every contribution.
    """

    class Meta:
        model = Proposal
        fields = ["title", "body"]
        labels = {
            "title": _("The contribution in a sentence"),
            "body": _("What the group proposes"),
        }
        help_texts = {
            "title": _("Say what should be done, in a sentence."),
            "body": _("In the words of the group. The excerpt is shown beside it."),
        }
        widgets = {"body": forms.Textarea(attrs={"rows": 8})}
