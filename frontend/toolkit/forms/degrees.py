"""The form field of a latitude or a longitude."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from frontend.toolkit.words.number_formats import format_number, parse_number


class Degrees(forms.CharField):
    """A latitude or a longitude, typed or set by a map. Its cleaned value is a number or None."""

    def __init__(self, most: int | None, **kwargs: Any) -> None:
        self.most = most
        super().__init__(
            required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **kwargs
        )

    def prepare_value(self, value: Any) -> str | None:
        """Return the number as a person would type it."""
        return value if isinstance(value, str) or value is None else format_number(value)

    def clean(self, value: Any) -> Decimal | None:
        """Return the degrees. A decimal point is accepted in both languages, since maps write it.

        Raise `ValidationError` if the value is not a number, or is beyond the limit.
        """
        written = (super().clean(value) or "").replace(",", ".")
        if not written:
            return None
        try:
            degrees = parse_number(written, "fr")
        except ValueError:
            raise forms.ValidationError(
                _("Write degrees in digits, such as 50.633."), code="invalid"
            ) from None
        if abs(degrees) > self.most:  # type: ignore[operator]  # not None here
            raise forms.ValidationError(
                _("At most %(number)s.") % {"number": self.most}, code="invalid"
            )
        return degrees
