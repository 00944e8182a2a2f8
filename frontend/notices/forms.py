"""Why a text is reported."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from frontend.acts import ActForm
from frontend.careful import CarefulForm
from moderation.enums import Reason
from moderation.models import Notice


class NoticeForm(CarefulForm, ActForm, forms.ModelForm):
    """A reason, words where needed; an address for visitors who want to know what was decided."""

    use = "notice"
    about = forms.ChoiceField(
        label=_("What do you report?"),
        widget=forms.RadioSelect,
        choices=[("text", _("What is written")), ("name", _("The name under which it is written"))],
        initial="text",
        required=False,
    )
    reason = forms.ChoiceField(
        label=_("What is the matter?"),
        widget=forms.RadioSelect,
        choices=lambda: [(one.value, capfirst(one.label)) for one in Reason],  # in the language of the page
        error_messages={"required": _("Choose what is the matter.")},
    )

    class Meta:
        model = Notice
        fields = ["reason", "explanation", "email"]
        labels = {
            "explanation": _("In your words"),
            "email": _("Your e-mail address"),
        }
        help_texts = {
            "explanation": _("Needed for “other illegal content”: say what is illegal and why."),
            "email": _("Only to tell you what was decided. Nobody sees who reported."),
        }
        widgets = {"explanation": forms.Textarea(attrs={"rows": 4})}

    field_order = ["about", "reason", "explanation", "email"]

    def __init__(self, *args, known=False, is_named=False, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_named:
            del self.fields["about"]
        if known:
            del self.fields["email"]
