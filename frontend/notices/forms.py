"""The form with which a person reports a text."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from frontend.toolkit.form_submission import ActForm
from frontend.toolkit.proof_of_work_form import CarefulForm
from moderation.enums import Reason
from moderation.models import Notice

LACKING = {
    "explanation": _("Say what is illegal and why, so that it can be checked."),
    "location": _("Say where exactly it is."),
    "name": _("Give your name: nobody but whoever must answer for the notice sees it."),
    "email": _("Give your e-mail address, so that you can be answered."),
    "in_good_faith": _("Tick it, if you believe so."),
}


class NoticeForm(CarefulForm, ActForm, forms.ModelForm):
    """A reason, an explanation where it is needed, and an address for visitors.

    Visitors give an address if they want to know what was decided.
    """

    use = "notice"
    left_out = ("about",)
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
        choices=lambda: [
            (one.value, capfirst(one.label)) for one in Reason
        ],  # in the language of the page
        error_messages={"required": _("Choose what is the matter.")},
    )

    class Meta:
        model = Notice
        fields = ["reason", "explanation", "location", "name", "email", "in_good_faith"]
        labels = {
            "explanation": _("In your words"),
            "location": _("Where exactly"),
            "name": _("Your name"),
            "email": _("Your e-mail address"),
            "in_good_faith": _("To my knowledge, what I report is accurate and complete"),
        }
        help_texts = {
            "explanation": _("Needed for “other illegal content”: say what is illegal and why."),
            "location": _(
                "For “other illegal content”: the address of the page, and the words or the moment."
            ),
            "name": _(
                "For “other illegal content”. Not needed where children are abused. It is not shown to moderators."
            ),
            "email": _("To tell you what was decided. It is not shown to moderators."),
            "in_good_faith": _("For “other illegal content”: the law asks for it."),
        }
        widgets = {"explanation": forms.Textarea(attrs={"rows": 4})}

    field_order = ["about", "reason", "explanation", "email"]

    def __init__(self, *args, known=False, is_named=False, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_named:
            del self.fields["about"]
        if known:
            del self.fields["email"]

    def clean(self):
        """Require every field of a notice of illegal content (DSA art. 16.2).

        Notices for other reasons need none of them.
        """
        written = super().clean() or self.cleaned_data
        if written.get("reason") == Reason.ILLEGAL:
            for name, lacking in LACKING.items():
                if name in self.fields and not written.get(name) and name not in self.errors:
                    self.add_error(name, lacking)
        return written
