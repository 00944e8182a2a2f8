"""The form to send a voice message."""

from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy

from frontend.toolkit.forms.form_fields import choice_field
from frontend.toolkit.forms.form_submission import ActForm

PRIVATE = "private"
PUBLIC = "public"


class VoiceForm(ActForm):
    """A voice message and its audience.

    `upload` names the file that was already received, when the form is shown again.
    """

    upload = forms.CharField(widget=forms.HiddenInput, required=False)
    file = forms.FileField(
        label=gettext_lazy("Or choose an audio file"),
        required=False,
        help_text=gettext_lazy(
            "MP3, M4A, OGG, WAV or WebM. On a phone, this can open its recorder."
        ),
        widget=forms.FileInput(attrs={"accept": "audio/*,video/webm,video/mp4", "capture": "user"}),
    )
    hearing = forms.ChoiceField(
        label=gettext_lazy("Who may hear your voice?"),
        choices=[
            (PRIVATE, pgettext_lazy("voice", "The team alone")),
            (PUBLIC, pgettext_lazy("voice", "Everyone")),
        ],
        widget=forms.RadioSelect,
        initial=PRIVATE,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language you speak in this recording"), choices=settings.LANGUAGES
    )
    charter_accepted = forms.BooleanField(
        label=gettext_lazy(
            "I accept the charter and agree that my text is published under the licence below"
        ),
        error_messages={"required": gettext_lazy("Accept the charter to take part.")},
    )

    def __init__(self, *args, accepted=False, **kwargs):
        kwargs["initial"] = {"language": get_language()}
        super().__init__(*args, **kwargs)
        choice_field(self, "hearing").choice_hints = {
            PRIVATE: gettext_lazy(
                "The team listens and writes your contribution. Only the team hears you."
            ),
            PUBLIC: gettext_lazy(
                "Everyone can hear your recording beside the text. Someone may recognise your voice."
            ),
        }
        if accepted:
            del self.fields["charter_accepted"]

    def arguments(self) -> dict:
        """Return the arguments of `send_voice`. The file is given by the id of its upload."""
        return {
            "language": self.cleaned_data["language"],
            "is_voice_public": self.cleaned_data["hearing"] == PUBLIC,
            "charter_accepted": self.cleaned_data.get("charter_accepted", False),
        }
