"""The items of a questionnaire as fields of a form, and their answers in words.

Each field is drawn by the kind of its item, and validated by the rule of `checked_answer`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from consult.core.exceptions import DomainError
from consult.core.typed_answers import LINE_LENGTH, TEXT_LENGTH
from consult.questionnaires.actions.answer_validation import checked_answer
from consult.questionnaires.enums import ItemKind
from frontend.toolkit.custom_fields import (
    AT_A_GLANCE,
    YES_NO,
    number_of,
    numbers_in_words,
    typed,
    unit_in_words,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from decimal import Decimal

    from django.forms.widgets import CheckboxSelectMultiple, RadioSelect, Select, Widget

    from consult.questionnaires.models import Item, Questionnaire


LENGTHS = {ItemKind.SHORT_TEXT: LINE_LENGTH, ItemKind.LONG_TEXT: TEXT_LENGTH}


class ItemField(forms.Field):
    """An item in a form. Its cleaned value is the answer as it is stored, or None.

    `insists` makes answers to required items mandatory.
    """

    is_named_in_summary = True

    def __init__(self, item: Item, *, insists: bool = True, **kwargs: Any) -> None:
        self.item = item
        self.insists = insists
        self.max_length = LENGTHS.get(ItemKind(item.kind))
        super().__init__(
            label=item.label, required=item.is_required, help_text=_help(item), **kwargs
        )

    def widget_attrs(self, widget: Widget) -> dict[str, Any]:
        """Limit how much can be typed."""
        return {"maxlength": str(self.max_length)} if self.max_length else {}

    def prepare_value(self, value: Any) -> Any:
        """Return the current answer, as a person would type or choose it."""
        if value is None or isinstance(value, str | list):
            return value
        if isinstance(value, bool):
            return "yes" if value else "no"
        return typed(value)

    def clean(self, value: Any) -> Any:
        """Return the answer, read according to its kind.

        Raise `ValidationError` where the rule refuses it, so that the reason appears next to the
        field.
        """
        try:
            return checked_answer(self.item, self._parse(value), insists=self.insists)
        except DomainError as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal

    def _parse(self, value: Any) -> Any:
        return value


class NumberField(ItemField):
    """A number, typed in the format of the page's language, or chosen on a scale."""

    def _parse(self, value: Any) -> Decimal | None:
        if not (value or "").strip():
            return None
        try:
            return number_of(value, get_language())
        except ValueError:
            raise forms.ValidationError(_("Write a number, in figures."), code="invalid") from None


class YesNoField(ItemField):
    """Yes, no, or no answer."""

    def _parse(self, value: Any) -> Any:
        return {"yes": True, "no": False}.get(value or "", value)


class SeveralField(ItemField):
    """A field for several choices of a list."""

    hidden_widget = forms.MultipleHiddenInput


def field_of(item: Item, *, insists: bool = True) -> ItemField:
    """Return the form field of an item."""
    drawn = _DRAWN[ItemKind(item.kind)]
    field, widget = drawn(item)
    return field(item, insists=insists, widget=widget)


def _choose_option(item: Item) -> tuple[type[ItemField], RadioSelect | Select]:
    options = list(item.labels_of_options(get_language()).items())
    few = len(options) <= AT_A_GLANCE
    widget = forms.RadioSelect if few else forms.Select
    return ItemField, widget(choices=_or_nothing(item, options, always=not few))


def _choose_several(item: Item) -> tuple[type[SeveralField], CheckboxSelectMultiple]:
    options = list(item.labels_of_options(get_language()).items())
    return SeveralField, forms.CheckboxSelectMultiple(choices=options)


def _choose_value(item: Item) -> tuple[type[NumberField], RadioSelect]:
    values = [(str(value), typed(value)) for value in item.values]
    return NumberField, forms.RadioSelect(choices=_or_nothing(item, values))


_DRAWN: dict[ItemKind, Callable[[Item], tuple[type[ItemField], Any]]] = {
    ItemKind.SHORT_TEXT: lambda item: (ItemField, forms.TextInput()),
    ItemKind.LONG_TEXT: lambda item: (ItemField, forms.Textarea(attrs={"rows": 5})),
    ItemKind.SINGLE: _choose_option,
    ItemKind.MULTIPLE: _choose_several,
    ItemKind.SCALE: _choose_value,
    ItemKind.YES_NO: lambda item: (
        YesNoField,
        forms.RadioSelect(choices=_or_nothing(item, YES_NO)),
    ),
    ItemKind.NUMBER: lambda item: (NumberField, forms.TextInput(attrs={"inputmode": "decimal"})),
}


def _or_nothing(item: Item, choices: Iterable[Any], *, always: bool = False) -> list[Any]:
    """Add the choice “No answer” where no answer is required, or where `always` asks for it.

    A person can then take an answer back.
    """
    return [("", _("No answer")), *choices] if always or not item.is_required else list(choices)


def _help(item: Item) -> str:
    return " ".join(filter(None, [item.help, how(item)]))


def how(item: Item) -> str:
    """Return how an item is answered, or an empty text where it needs no explanation."""
    if item.kind == ItemKind.MULTIPLE:
        most = item.max_choices
        words = ngettext("%(n)s answer at most.", "%(n)s answers at most.", most or 0) % {"n": most}
        return words if most else _("As many answers as you wish.")
    if item.kind == ItemKind.SCALE:
        return _("From %(low)s to %(high)s.") % {
            "low": typed(item.values[0]),
            "high": typed(item.values[-1]),
        }
    return numbers_in_words(item) if item.kind == ItemKind.NUMBER else ""


def describe_answer(item: Item, value: Any) -> list[str]:
    """Return an answer in the words of the page, one line for each choice.

    No answer gives no line.
    """
    if value is None:
        return []
    if isinstance(value, bool):
        return [str(dict(YES_NO)["yes" if value else "no"])]
    if item.kind in ItemKind.with_options():
        labels = item.labels_of_options(get_language())
        return [labels[key] for key in (value if isinstance(value, list) else [value])]
    if item.is_open:
        return [value]
    return [" ".join(filter(None, [typed(value), unit_in_words(item.unit)]))]


def answers_by_section(
    questionnaire: Questionnaire, answers: dict[str, Any]
) -> list[tuple[Any, list[tuple[Any, list[str]]]]]:
    """Return every item with its answer in words, by section. `answers` are given by item id."""
    return [
        (
            section,
            [
                (item, describe_answer(item, answers.get(str(item.pk))))
                for item in section.items.all()
            ],
        )
        for section in questionnaire.sections.all()
    ]
