"""The form field of a bound of numbers."""

from decimal import Decimal

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from consult.consultations.models import Field
from frontend.toolkit.words.number_formats import format_number, parse_number


class Bound(forms.Field):
    """A form field for a number as people type it, or for no number."""

    def __init__(self, **kwargs):
        super().__init__(
            required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **kwargs
        )

    def prepare_value(self, value):
        """Return the number without the zeros that the database adds."""
        return format_number(value) if isinstance(value, Decimal) else value

    def clean(self, value):
        """Return the number, or None if the field is empty."""
        written = (super().clean(value) or "").strip()
        if not written:
            return None
        try:
            number = parse_number(written, get_language())
        except ValueError:
            raise forms.ValidationError(_("Write a number, in digits."), code="invalid") from None
        return Field._meta.get_field("minimum").clean(number, None)
