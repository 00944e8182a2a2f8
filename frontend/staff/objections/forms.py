"""The form of the reply to an objection."""

from django import forms
from django.utils.translation import gettext_lazy

from consult.outcomes.models.objections import REPLY_LENGTH
from frontend.toolkit.forms.form_submission import ActForm


class ReplyForm(ActForm):
    """The public reply to an objection."""

    reply = forms.CharField(
        label=gettext_lazy("Your reply"),
        help_text=gettext_lazy("Everyone reads it under the objection."),
        max_length=REPLY_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("Write the reply.")},
    )
