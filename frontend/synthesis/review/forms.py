"""The form of a remark on a passage of a draft."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.outcomes.models.remarks import REMARK_LENGTH
from frontend.toolkit.forms.contact_details_form import ContactForm
from frontend.toolkit.forms.form_submission import ActForm


class RemarkForm(ContactForm, ActForm):
    """A form in which a participant says what should change in a passage."""

    body = forms.CharField(
        label=_("What should change?"),
        help_text=_(
            "The writers read your remark now. It becomes public with the synthesis, with their reply."
        ),
        max_length=REMARK_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write what should change.")},
    )
    shows_name = forms.BooleanField(label=_("Show my public name beside my remark"), required=False)
    charter_accepted = forms.BooleanField(
        label=_(
            "I accept the charter and agree that my text is published under the licence of "
            "the consultation"
        ),
        error_messages={"required": _("Accept the charter to send your remark.")},
    )

    def __init__(self, *args: Any, accepted: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if accepted:
            del self.fields["charter_accepted"]
