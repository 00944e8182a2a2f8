"""The forms of proposals. The rules of `debates` decide how long and how precise a text must be."""

from django import forms
from django.utils.translation import gettext_lazy as _

from debates.enums import ProposalKind
from frontend.presenters.forms.proposals import TextForm
from frontend.presenters.forms.signatures import SignedForm
from frontend.toolkit.forms.contact_details_form import ContactForm
from frontend.toolkit.forms.form_fields import choice_field


class EditForm(ContactForm, TextForm):
    """The form in which authors edit their own proposal."""

    def arguments(self) -> dict:
        """Return the arguments of `edit_proposal`, with the place if the form asks for one."""
        place = {"location": self.place()} if "location" in self.fields else {}
        return {
            **super().arguments(),
            "tags": self.cleaned_data.get("tags"),
            "removed_files": self.cleaned_data.get("removed_files", ()),
            **place,
        }


class ProposalForm(ContactForm, SignedForm, TextForm):
    """A new proposal: on whose behalf, under which name, and under the charter."""

    institution = forms.ChoiceField(
        label=_("In whose name?"),
        required=False,
        widget=forms.RadioSelect,
        help_text=_("This name shows beside your text."),
    )
    charter_accepted = forms.BooleanField(
        label=_(
            "I accept the charter and agree that my text is published under the licence of "
            "the consultation"
        ),
        error_messages={"required": _("Accept the charter to send your contribution.")},
    )

    def __init__(self, *args, viewer, institutions=(), accepted=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.ask_signature(viewer)
        if institutions:
            own_name = (
                _("My own name") if self.has_signature_field else viewer.participant.public_name
            )
            named = [(str(institution.pk), institution.shown_name) for institution in institutions]
            choice_field(self, "institution").choices = [("", own_name), *named]
        else:
            del self.fields["institution"]
        if accepted:
            del self.fields["charter_accepted"]

    def arguments(self) -> dict:
        """Return the arguments of `submit_proposal`."""
        institution = self.cleaned_data.get("institution") or None
        return {
            **super().arguments(),
            **self.signing(),
            "kind": ProposalKind.INSTITUTION if institution else ProposalKind.INDIVIDUAL,
            "institution_id": institution,
            "tags": self.cleaned_data.get("tags", []),
            "location": self.place(),
            "charter_accepted": self.cleaned_data.get("charter_accepted", False),
        }
