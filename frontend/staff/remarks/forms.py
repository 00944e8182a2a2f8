"""The form of the reply to a remark."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.outcomes.models.remarks import REPLY_LENGTH
from frontend.toolkit.forms.form_submission import ActForm


class RemarkReplyForm(ActForm):
    """A short reply to a remark, and whether the draft takes it into account."""

    reply = forms.CharField(
        label=_("Short reply"),
        help_text=_("The author reads it at once, and everyone after the publication."),
        max_length=REPLY_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    is_taken_into_account = forms.BooleanField(
        label=_("Taken into account"),
        help_text=_("The draft changed, or will change, as the remark asks."),
        required=False,
    )
