"""The form that changes the moderation mode of a public consultation."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from consult.consultations.enums import ModerationMode
from consult.consultations.models import ModeChange
from frontend.toolkit.forms.form_fields import choice_field
from frontend.toolkit.forms.form_submission import ActForm

HINTS = {
    ModerationMode.POST: _("Moderators read the texts after their publication."),
    ModerationMode.PRE: _(
        "For an emergency: no new text is public before a moderator has read it."
    ),
}


class ModeForm(ActForm, forms.ModelForm):
    """A form for the other mode, and the public reason of the change."""

    mode = forms.ChoiceField(
        label=_("From now on"),
        widget=forms.RadioSelect,
        choices=lambda: [(mode.value, capfirst(mode.label)) for mode in ModerationMode],
        error_messages={"required": _("Choose when texts are read.")},
    )

    class Meta:
        model = ModeChange
        fields = ["reason"]
        labels = {"reason": _("Why does the rule change?")}
        help_texts = {"reason": _("One sentence. Everyone can read it on the page of the rules.")}
        error_messages = {
            "reason": {
                "required": _("Say in a sentence why the rule changes. Everyone can read it.")
            }
        }

    field_order = ["mode", "reason"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        choice_field(self, "mode").choice_hints = {mode.value: hint for mode, hint in HINTS.items()}
