"""The form of a comment."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from debates.enums import Stance
from debates.models import Comment
from frontend.toolkit.contact_details_form import ContactForm
from frontend.toolkit.form_submission import ActForm


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
        label=_(
            "I accept the charter, and that my text is published under the licence of the consultation"
        ),
        error_messages={"required": _("Accept the charter to send your comment.")},
    )

    def __init__(
        self, *args: Any, accepted: bool = True, answers: bool | str = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].error_messages["required"] = _("Write your comment.")
        if accepted:
            del self.fields["charter_accepted"]
        if answers:
            del self.fields["stance"]
