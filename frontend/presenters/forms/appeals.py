"""The form with which a person contests a moderation decision."""

from django import forms
from django.utils.translation import gettext_lazy as _

from frontend.toolkit.forms.form_submission import ActForm
from moderation.models import Appeal


class AppealForm(ActForm, forms.ModelForm):
    """A form with a single text: the reasons for the appeal."""

    class Meta:
        model = Appeal
        fields = ["text"]

    text = Appeal._meta.get_field("text").formfield(
        widget=forms.Textarea(attrs={"rows": 6}),
        label=_("Why do you contest this decision?"),
        help_text=_("Only the person who reviews your appeal reads your answer."),
        required=True,
        error_messages={"required": _("Say why you contest this decision.")},
    )
