"""The forms of comments."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.accounts.viewer import Viewer
from debates.models import Comment
from frontend.presenters.forms.signatures import SignedForm
from frontend.toolkit.forms.contact_details_form import ContactForm
from frontend.toolkit.forms.form_submission import ActForm


class CommentEditForm(ContactForm, ActForm, forms.ModelForm):
    """The text of a comment, and whether the author's opinion is shown beside it."""

    class Meta:
        model = Comment
        fields = ["body", "shows_opinion"]
        labels = {"body": _("Your comment"), "shows_opinion": _("Show my opinion beside it")}
        help_texts = {
            "body": _("Tell us what you would change, or what convinces you."),
            "shows_opinion": _(
                "If you change your opinion, the comment shows the new one. Six months after the close, "
                "it shows none."
            ),
        }
        widgets = {"body": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, may_show_opinion: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].error_messages["required"] = _("Write your comment.")
        if not may_show_opinion:
            del self.fields["shows_opinion"]

    def arguments(self) -> dict:
        """Return the arguments of `edit_comment`."""
        names = ("body", "shows_opinion", "charter_accepted")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class CommentForm(CommentEditForm, SignedForm):
    """A new comment, with its signature."""

    charter_accepted = forms.BooleanField(
        label=_(
            "I accept the charter and agree that my text is published under the licence of "
            "the consultation"
        ),
        error_messages={"required": _("Accept the charter to send your comment.")},
    )

    def __init__(self, *args: Any, viewer: Viewer, accepted: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask_signature(viewer)
        if accepted:
            del self.fields["charter_accepted"]

    def arguments(self) -> dict:
        """Return the arguments of `submit_comment`."""
        return super().arguments() | self.signing()
