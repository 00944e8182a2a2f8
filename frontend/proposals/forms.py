"""The forms of proposals. The rules of `debates` decide how long and how precise a text must be."""

from django import forms
from django.utils.translation import gettext_lazy as _

from frontend.presenters.forms.proposals import TextForm
from frontend.toolkit.contact_details_form import ContactForm
from frontend.toolkit.form_fields import choice_field


class EditForm(ContactForm, TextForm):
    """The form in which authors edit their own proposal."""


class ProposalForm(ContactForm, TextForm):
    """A new proposal: on whose behalf, and under the charter."""

    institution = forms.ChoiceField(
        label=_("In whose name?"),
        required=False,
        widget=forms.RadioSelect,
        help_text=_("It shows beside your text."),
    )
    charter_accepted = forms.BooleanField(
        label=_(
            "I accept the charter, and that my text is published under the licence of the consultation"
        ),
        error_messages={"required": _("Accept the charter to send your contribution.")},
    )

    def __init__(self, *args, institutions=(), own_name="", accepted=False, **kwargs):
        super().__init__(*args, **kwargs)
        if institutions:
            named = [(str(one.pk), one.name) for one in institutions]
            choice_field(self, "institution").choices = [("", own_name or _("My own name")), *named]
        else:
            del self.fields["institution"]
        if accepted:
            del self.fields["charter_accepted"]
