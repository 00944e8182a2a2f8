"""Forms that several pages show: a comment, an appeal, the erasure of an account."""

from django import forms
from django.utils.translation import gettext_lazy as _

from debates.enums import Stance
from debates.models import Comment
from frontend.toolkit.contact_details_form import ContactForm
from frontend.toolkit.form_submission import ActForm
from moderation.models import Appeal

TEXTS = [
    ("keep", _("Keep the texts, without a name")),
    ("tombstone", _("Erase the texts too")),
]
TEXTS_HINTS = {
    "keep": _("They stay in the debate, signed “Withdrawn participant”. The answers to them keep their meaning."),
    "tombstone": _(
        "In their place one reads that a text was erased, its former versions go too. Others' answers stay."
    ),
}


class CommentForm(ContactForm, ActForm, forms.ModelForm):
    """The text of a comment, and its stance on the proposal."""

    class Meta:
        model = Comment
        fields = ["body", "stance"]
        labels = {"body": _("Your comment"), "stance": _("You are rather")}
        help_texts = {"body": _("Say what you would change, or what convinces you.")}
        widgets = {"body": forms.Textarea(attrs={"rows": 4})}

    stance = forms.ChoiceField(
        label=_("You are rather"),
        required=False,
        widget=forms.RadioSelect,
        choices=[("", _("without saying"))] + [(one.value, one.label) for one in Stance],
    )
    charter_accepted = forms.BooleanField(
        label=_("I accept the charter, and that my text is published under the licence of the consultation"),
        error_messages={"required": _("Accept the charter to send your comment.")},
    )

    def __init__(self, *args, accepted=True, answers=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["body"].error_messages["required"] = _("Write your comment.")
        if accepted:
            del self.fields["charter_accepted"]
        if answers:
            del self.fields["stance"]


class AppealForm(ActForm, forms.ModelForm):
    """A form with a single text: the reasons for the appeal."""

    class Meta:
        model = Appeal
        fields = ["text"]

    text = Appeal._meta.get_field("text").formfield(
        widget=forms.Textarea(attrs={"rows": 6}),
        label=_("Why do you contest it?"),
        help_text=_("In your words. Only whoever looks again reads them."),
        required=True,
        error_messages={"required": _("Say why you contest this decision.")},
    )


class TextsForm(ActForm):
    """A form for the choice about a person's texts: keep them without a name, or erase them."""

    texts = forms.ChoiceField(
        label=_("What becomes of the texts"), choices=TEXTS, initial="keep", widget=forms.RadioSelect
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["texts"].choice_hints = TEXTS_HINTS


class LeaveForm(TextsForm):
    """A form for the erasure of an account: the choice about its texts, and a confirmation."""

    sure = forms.BooleanField(
        label=_("I know that nobody can undo this."),
        error_messages={"required": _("Tick this box if you want to be erased.")},
    )
