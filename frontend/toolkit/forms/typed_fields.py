"""The form fields of typed questions: fields of contributions and items of questionnaires.

The type of the answers chooses how a field is drawn. `typed_answers` validates its value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.forms.widgets import Widget
from django.utils.translation import get_language, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from consult.core.enums import AnswerType
from consult.core.exceptions import Invalid
from consult.core.words.typed_answers import LINE_LENGTH, TEXT_LENGTH, parse_answer
from frontend.toolkit.words.number_formats import describe_range, format_number, parse_number

if TYPE_CHECKING:
    from consult.core.models import TypedQuestion
    from consult.questionnaires.models import Item


MOST_RADIOS = 6  # A longer list of options is a drop-down menu.
LENGTHS = {AnswerType.LINE: LINE_LENGTH, AnswerType.TEXT: TEXT_LENGTH}
YES_NO = [("yes", pgettext_lazy("answer", "Yes")), ("no", pgettext_lazy("answer", "No"))]


class TypedField(forms.Field):
    """A typed question in a form. Its cleaned value is the answer as it is stored, or None.

    Without `insists`, a required question may stay unanswered. `marks_optional` states whether the
    label says that no answer is needed.
    """

    is_named_in_summary = True

    def __init__(
        self,
        question: TypedQuestion,
        *,
        insists: bool = True,
        marks_optional: bool = True,
        **kwargs: Any,
    ) -> None:
        self.question = question
        self.answer_type = question.answer_type
        self.insists = insists
        self.marks_optional = marks_optional
        self.max_length = LENGTHS.get(self.answer_type)
        hints = (question.hint, describe_expected_answer(question))
        super().__init__(
            label=question.label,
            required=question.is_required,
            help_text=" ".join(filter(None, hints)),
            **kwargs,
        )
        self.error_messages["required"] = _("This question needs an answer.")

    def widget_attrs(self, widget: Widget) -> dict[str, Any]:
        """Return the attribute that limits how much people can type."""
        return {"maxlength": str(self.max_length)} if self.max_length else {}

    def prepare_value(self, value: Any) -> Any:
        """Return the current answer as a person would type or choose it."""
        if value is None or isinstance(value, str | list):
            return value
        if isinstance(value, bool):
            return "yes" if value else "no"
        return format_number(value)

    def clean(self, value: Any) -> Any:
        """Return the answer. Raise `ValidationError`, so that the reason appears at the field."""
        try:
            answer = parse_answer(self.question, self._parse(value))
        except Invalid as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal
        if answer is None and self.required and self.insists:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return answer

    def _parse(self, value: Any) -> Any:
        return value


class NumberField(TypedField):
    """A number, typed in the format of the page's language, or chosen on a scale."""

    def _parse(self, value: Any) -> Decimal | None:
        if not (value or "").strip():
            return None
        try:
            return parse_number(value, get_language())
        except ValueError:
            raise forms.ValidationError(_("Write a number, in digits."), code="invalid") from None


class YesNoField(TypedField):
    """Yes, no, or no answer."""

    def _parse(self, value: Any) -> Any:
        return {"yes": True, "no": False}.get(value or "", value)


class OptionsField(TypedField):
    """Several choices of a list."""

    hidden_widget = forms.MultipleHiddenInput


class Radios(forms.RadioSelect):
    """Radio buttons of which none is chosen at first, not even “No answer”."""

    def format_value(self, value: Any) -> list[str]:
        """Return the chosen values: none for an empty answer."""
        return [str(value)] if value else []


def build_field(question: TypedQuestion, **options: bool) -> TypedField:
    """Return the form field of a question. `options` are those of `TypedField`."""
    field = FIELDS.get(question.answer_type, TypedField)
    return field(question, widget=WIDGETS[question.answer_type](question), **options)


def _choose_option(question: TypedQuestion) -> Widget:
    options = list(question.labels_of_options(get_language()).items())
    if len(options) <= MOST_RADIOS:
        return _radios(question, options)
    return forms.Select(choices=[("", _("No answer")), *options])


def _choose_options(question: TypedQuestion) -> Widget:
    options = question.labels_of_options(get_language())
    return forms.CheckboxSelectMultiple(choices=list(options.items()))


def _choose_value(question: TypedQuestion) -> Widget:
    values = cast("Item", question).values
    return _radios(question, [(str(value), format_number(value)) for value in values])


def _radios(question: TypedQuestion, choices: Iterable[tuple[str, Any]]) -> Radios:
    """Return radio buttons. The last one removes an answer that is not required."""
    nothing = [] if question.is_required else [("", _("No answer"))]
    return Radios(choices=[*choices, *nothing])


FIELDS: dict[AnswerType, type[TypedField]] = {
    AnswerType.NUMBER: NumberField,
    AnswerType.SCALE: NumberField,
    AnswerType.OPTIONS: OptionsField,
    AnswerType.YES_NO: YesNoField,
}
WIDGETS: dict[AnswerType, Callable[[TypedQuestion], Widget]] = {
    AnswerType.LINE: lambda question: forms.TextInput(),
    AnswerType.TEXT: lambda question: forms.Textarea(attrs={"rows": 5}),
    AnswerType.NUMBER: lambda question: forms.TextInput(attrs={"inputmode": "decimal"}),
    AnswerType.SCALE: _choose_value,
    AnswerType.OPTION: _choose_option,
    AnswerType.OPTIONS: _choose_options,
    AnswerType.YES_NO: lambda question: _radios(question, YES_NO),
}


def describe_expected_answer(question: TypedQuestion) -> str:
    """Return which answers a question accepts, or an empty text if it needs no explanation."""
    match question.answer_type:
        case AnswerType.OPTIONS:
            most = cast("Item", question).max_choices
            if not most:
                return _("As many answers as you wish.")
            return ngettext("%(n)s answer at most.", "%(n)s answers at most.", most) % {"n": most}
        case AnswerType.SCALE:
            values = cast("Item", question).values
            return _("From %(low)s to %(high)s.") % {
                "low": format_number(values[0]),
                "high": format_number(values[-1]),
            }
        case AnswerType.NUMBER:
            return describe_range(question)
        case _:
            return ""
