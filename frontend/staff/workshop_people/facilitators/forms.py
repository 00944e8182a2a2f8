"""The form that appoints a facilitator."""

from django import forms
from django.utils.translation import gettext_lazy

from frontend.toolkit.forms.form_submission import ActForm


class FacilitatorForm(ActForm):
    """A form for the e-mail address of a facilitator."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy(
            "A facilitator of this consultation runs the workshop at once. Another person receives "
            "an invitation."
        ),
    )
