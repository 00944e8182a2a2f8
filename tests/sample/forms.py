"""The form of a visit."""

from django import forms

from frontend.toolkit.forms.form_submission import ActForm
from tests.sample.models import Visit


class VisitForm(ActForm, forms.ModelForm):
    """A form for the facts of a visit, with the labels and the help texts of the model."""

    class Meta:
        model = Visit
        fields = Visit.written
