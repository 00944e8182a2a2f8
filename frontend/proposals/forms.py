"""What people write when they propose; the debate's own rules say how long and how precise."""

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from consult.core.exceptions import DomainError
from debates.actions import writing
from debates.models import Proposal
from frontend.proposals.attaching import WithFiles


class TextForm(WithFiles, forms.ModelForm):
    """A title, a text, its language."""

    class Meta:
        model = Proposal
        fields = ["title", "body", "language"]
        labels = {
            "title": _("Title of your contribution"),
            "body": _("Your contribution"),
            "language": _("Language of your text"),
        }
        help_texts = {
            "title": _("Say what should be done, in a sentence."),
            "body": _("Which problem, for whom, and what do you propose?"),
        }
        widgets = {"body": forms.Textarea(attrs={"rows": 9})}

    language = forms.ChoiceField(label=_("Language of your text"))

    def __init__(self, *args, may_attach=False, carried=(), **kwargs):
        kwargs["initial"] = {"language": get_language(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = settings.LANGUAGES
        self.offer_files(offered=may_attach, carried=carried)
        self.fields["title"].error_messages["required"] = _("Give your contribution a title.")
        self.fields["body"].error_messages["required"] = _("Explain what you propose.")

    def clean_title(self):
        """Precise enough."""
        return _as_ruled(writing.title, self.cleaned_data["title"])

    def clean_body(self):
        """Long enough, not too long."""
        return _as_ruled(lambda text: writing.body(text)["body"], self.cleaned_data["body"])


def _as_ruled(rule, value):
    """The debate's rule, told by the form before the act is tried."""
    try:
        return rule(value)
    except DomainError as refusal:
        raise forms.ValidationError(str(refusal), code=refusal.code) from refusal


class ProposalForm(TextForm):
    """A new contribution: in whose name, and under the charter."""

    institution = forms.ChoiceField(
        label=_("In whose name?"), required=False, widget=forms.RadioSelect, help_text=_("It shows beside your text.")
    )
    charter_accepted = forms.BooleanField(
        label=_("I accept the charter, and that my text is published under the licence of the consultation"),
        error_messages={"required": _("Accept the charter to send your contribution.")},
    )

    def __init__(self, *args, institutions=(), own_name="", accepted=False, **kwargs):
        super().__init__(*args, **kwargs)
        if institutions:
            named = [(str(one.pk), one.name) for one in institutions]
            self.fields["institution"].choices = [("", own_name or _("My own name")), *named]
        else:
            del self.fields["institution"]
        if accepted:
            del self.fields["charter_accepted"]
