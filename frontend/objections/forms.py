"""The form of an objection."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.outcomes.models.objections import OBJECTION_LENGTH
from frontend.toolkit.forms.form_submission import ActForm


class ObjectionForm(ActForm):
    """A form in which the author describes the error of a passage."""

    body = forms.CharField(
        label=_("What did you really say?"),
        help_text=_("Everyone reads your objection beside the passage. The writers reply to it."),
        max_length=OBJECTION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write what the passage gets wrong.")},
    )
