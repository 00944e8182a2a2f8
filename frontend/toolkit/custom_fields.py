"""The fields that a consultation asks for besides the text, as fields of a form.

Each is drawn by its kind, and validated by the rule of `field_answers.validate_answer`.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from consult.consultations.actions import field_answers
from consult.consultations.enums import FieldKind
from consult.core.exceptions import DomainError
from frontend.toolkit.typography import grouped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from consult.consultations.models.fields import Field


SPACES = re.compile("[\u0020\u00a0\u202f\u2009]")
NUMBERS = {
    "fr": re.compile(r"[-−]?[0-9]{1,20}([.,][0-9]{1,20})?"),
    "en": re.compile(r"[-−]?([0-9]{1,20}|[0-9]{1,3}(,[0-9]{3}){1,6})(\.[0-9]{1,20})?"),
}
AT_A_GLANCE = 6  # number of options: a longer list is a drop-down menu
UNITS = {
    "min": gettext_lazy("minutes"),
    "minutes": gettext_lazy("minutes"),
    "h": gettext_lazy("hours"),
    "heures": gettext_lazy("hours"),
    "jours": gettext_lazy("days"),
    "ans": pgettext_lazy("a unit", "years"),
    "personnes": pgettext_lazy("a unit", "people"),
    "euros": gettext_lazy("euros"),
    "€": gettext_lazy("euros"),
    "km": gettext_lazy("kilometres"),
    "m²": gettext_lazy("square metres"),
}
YES_NO = [("yes", pgettext_lazy("answer", "Yes")), ("no", pgettext_lazy("answer", "No"))]


def number_of(typed: str, language: str) -> Decimal:
    """Return the number that a person typed: “1 234,5” in French, “1,234.5” in English.

    Raise `ValueError` on anything else.
    """
    written = SPACES.sub("", typed)
    if not NUMBERS[language].fullmatch(written):
        raise ValueError(typed)
    plain = written.replace("−", "-")
    return Decimal(plain.replace(",", ".") if language == "fr" else plain.replace(",", ""))


class AskedField(forms.Field):
    """A field of a consultation in a form.

    Its cleaned value is the answer as it is stored, or None.
    """

    is_named_in_summary = True

    def __init__(self, field: Field, **kwargs: Any) -> None:
        self.consultation_field = field
        super().__init__(
            label=field.label, required=field.is_mandatory, help_text=_help(field), **kwargs
        )
        self.error_messages["required"] = _("This question needs an answer.")

    def prepare_value(self, value: Any) -> str | None:
        """Return the current answer as a person would type it."""
        return (
            value
            if isinstance(value, str) or value is None
            else display_answer(self.consultation_field, value)
        )

    def clean(self, value: Any) -> Any:
        """Return the answer, read according to its kind.

        Raise `ValidationError` where the rule refuses it, so that the reason appears next to the
        field.
        """
        typed_value = self._typed(value or "")
        try:
            answer = field_answers.validate_answer(self.consultation_field, typed_value)
        except DomainError as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal
        if answer is None and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return answer

    def _typed(self, value: Any) -> Any:
        return value


class AskedNumber(AskedField):
    """A number, typed in the format of the page's language."""

    def _typed(self, value: Any) -> Decimal | None:
        if not value.strip():
            return None
        try:
            return number_of(value, get_language())
        except ValueError:
            raise forms.ValidationError(_("Write a number, in figures."), code="invalid") from None


class AskedYesNo(AskedField):
    """Yes, no, or no answer."""

    def _typed(self, value: Any) -> Any:
        return {"yes": True, "no": False, "": None}.get(value, value)


class Radios(forms.RadioSelect):
    """Radio buttons of which none is chosen at first, not even “No answer”."""

    def format_value(self, value: Any) -> list[str]:
        """Return the chosen values: none for an empty answer."""
        return [str(value)] if value else []


def display_answer(field: Field, value: Any) -> str:
    """Return an answer that is not a text, as the control of the form displays it."""
    if field.kind == FieldKind.YES_NO:
        return "yes" if value else "no"
    return typed(value)


def typed(number: Decimal | int) -> str:
    """Return a number as a person would type it in the language of the page."""
    plain = f"{Decimal(repr(number) if isinstance(number, float) else number).normalize():f}"
    return plain.replace(".", ",") if get_language() == "fr" else plain


def field_of(field: Field) -> AskedField:
    """Return the form field for a field of a consultation."""
    if field.kind == FieldKind.NUMBER:
        return AskedNumber(field, widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    if field.kind == FieldKind.YES_NO:
        return AskedYesNo(field, widget=Radios(choices=_nothing(field, YES_NO)))
    if field.kind == FieldKind.CHOICE:
        options = list(field.labels_of_options(get_language()).items())
        few = len(options) <= AT_A_GLANCE
        widget = Radios if few else forms.Select
        return AskedField(field, widget=widget(choices=_nothing(field, options, first=not few)))
    if field.kind == FieldKind.LONG_TEXT:
        return AskedField(field, widget=forms.Textarea(attrs={"rows": 5}))
    return AskedField(field, widget=forms.TextInput)


def _nothing(field: Field, choices: Iterable[Any], *, first: bool = False) -> Any:
    """Add the choice “No answer”: `first` in a menu, or last where no answer is required.

    A person can then take an answer back.
    """
    nothing = ("", _("No answer"))
    if first:
        return [nothing, *choices]
    return list(choices) if field.is_mandatory else [*choices, nothing]


def _help(field: Field) -> str:
    return " ".join(filter(None, [field.hint, numbers_in_words(field)]))


def numbers_in_words(item: Any) -> str:
    """Return which numbers a field or an item takes, or an empty text where it takes any."""
    low, high = (
        None if bound is None else in_figures(bound) for bound in (item.minimum, item.maximum)
    )
    unit = unit_in_words(item.unit)
    if low is not None and high is not None:
        return f"{_('From %(low)s to %(high)s') % {'low': low, 'high': high}} {unit}".strip() + "."
    if low is None and high is None:
        return _("In %(unit)s.") % {"unit": unit} if unit else ""
    bound, words = (
        (item.minimum, _("At least %(low)s") % {"low": low})
        if high is None
        else (item.maximum, _("At most %(high)s") % {"high": high})
    )
    if unit and abs(bound) < 2:  # Units are plural: « au moins 1 personnes ».
        return f"{words} ({unit})."
    return f"{words} {unit}".strip() + "."


def in_figures(bound: Decimal) -> str:
    """Return a bound as a text shows it, with its thousands apart."""
    return grouped(int(bound), get_language()) if bound == int(bound) else typed(bound)


def unit_in_words(unit: str) -> str:
    """Return a unit in the language of the page, and an abbreviation in full.

    A unit that is in no list stays as the manager wrote it.
    """
    return str(UNITS.get(unit.lower(), unit))


class Degrees(forms.CharField):
    """A latitude or a longitude, typed or set by a map. Its cleaned value is a number or None."""

    def __init__(self, most: int | None, **kwargs: Any) -> None:
        self.most = most
        super().__init__(
            required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **kwargs
        )

    def prepare_value(self, value: Any) -> str | None:
        """Return the number as a person would type it."""
        return value if isinstance(value, str) or value is None else typed(value)

    def clean(self, value: Any) -> Decimal | None:
        """Return the degrees. A decimal point is accepted in both languages, since maps write it.

        Raise `ValidationError` if the value is not a number, or is beyond the limit.
        """
        written = (super().clean(value) or "").replace(",", ".")
        if not written:
            return None
        try:
            degrees = number_of(written, "fr")
        except ValueError:
            raise forms.ValidationError(
                _("Write degrees in figures, such as 50.633."), code="invalid"
            ) from None
        if abs(degrees) > self.most:  # type: ignore[operator]  # not None here
            raise forms.ValidationError(
                _("At the most %(number)s.") % {"number": self.most}, code="invalid"
            )
        return degrees
