"""The form for the reason why a declared workshop is refused."""

from django import forms
from django.utils.translation import gettext_lazy

from frontend.toolkit.forms.form_submission import ActForm

ACCEPT = "accept"  # value of the button that accepts


class AnswerForm(ActForm):
    """A form for the reason of a refusal; an acceptance needs none."""

    reason = forms.CharField(
        label=gettext_lazy("Why, if you refuse"),
        max_length=400,
        required=False,
        help_text=gettext_lazy("The person receives this reason by e-mail."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    @property
    def accepts(self) -> bool:
        """Return whether the button that accepts was pressed."""
        return self.data.get("do") == ACCEPT

    def arguments(self) -> dict:
        """Return the reason of a refusal."""
        return {} if self.accepts else super().arguments()
