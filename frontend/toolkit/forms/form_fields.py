"""The data that draws a form field: its kind, its hint, its errors and its attributes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms import BaseForm, BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    class ChoiceField(forms.Field):
        """A field with choices, and the sentences that explain them (`choice_hints`)."""

        choice_hints: Mapping[str, StrOrPromise]

        @property
        def choices(self) -> list[tuple[str, StrOrPromise]]: ...

        @choices.setter
        def choices(self, choices: Iterable[tuple[object, object]]) -> None: ...


# Sentences of Django's validators, which the catalogue of this project translates otherwise.
RANGE_MESSAGES = (
    gettext_noop("Ensure this value is greater than or equal to %(limit_value)s."),
    gettext_noop("Ensure this value is less than or equal to %(limit_value)s."),
)
GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)
ROWS = 6
PASSED_ON = (
    "placeholder",
    "autocomplete",
    "inputmode",
    "rows",
    "type",
    "enterkeyhint",
    "list",
    "autofocus",
)


@dataclass(frozen=True)
class Choice:
    """A radio button or box of a group, with the sentence that explains it."""

    control: str
    id: str
    label: str
    hint: str


def choice_field(form: BaseForm, name: str) -> ChoiceField:
    """Return a field of a form that offers choices, to set its choices or their sentences."""
    return cast("ChoiceField", form.fields[name])


def limit_number(form: BaseForm, name: str, low: int, high: int | None = None) -> None:
    """Give a whole number of a model form its smallest and its largest value.

    The form refuses other numbers, and its control carries the limits.
    """
    field = cast("forms.IntegerField", form.fields[name])
    field.min_value = low
    field.validators.append(MinValueValidator(low))
    if high is not None:
        field.max_value = high
        field.validators.append(MaxValueValidator(high))
    field.widget.attrs.update(field.widget_attrs(field.widget))


def kind(bound: BoundField) -> str:
    """Return how a field is drawn: options, checkbox, select, textarea, file or input."""
    widget = bound.field.widget
    if isinstance(widget, GROUPS):
        return "options"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.Select):
        return "select"
    if isinstance(widget, forms.Textarea):
        return "textarea"
    return "file" if isinstance(widget, forms.FileInput) else "input"


def describe(bound: BoundField, **options: Any) -> dict[str, Any]:
    """Return the context of ``components/field.html``. See the tag ``field`` for the options."""
    hint = options.get("hint", bound.help_text)
    errors = list(bound.errors)
    ids = {
        "hint": f"{bound.auto_id}_helptext" if hint else "",
        "error": f"{bound.auto_id}_error" if errors else "",
    }
    limit = getattr(bound.field, "max_length", None) if options.get("counter") else None
    with_contact = getattr(bound.form, "with_contact", ())
    ids["contact"] = (
        f"{bound.form['keeps_contact'].auto_id}_error" if bound.name in with_contact else ""
    )
    ids["count"] = f"{bound.auto_id}_count" if limit else ""
    described_by = " ".join(filter(None, ids.values()))
    return {
        "bound": bound,
        "kind": kind(bound),
        "label": options.get("label", bound.label),
        "hint": hint,
        "errors": errors,
        "ids": ids,
        "described_by": described_by,
        "required": bound.field.required,
        "optional": options.get("optional", _is_marked_optional(bound)),
        "control": _control(bound, described_by, limit, options),
        "choices": list(_choices(bound)) if kind(bound) == "options" else [],
        "cards": options.get("cards", False),
        "columns": options.get("columns", ""),
        "small": options.get("small", False),
        "label_hidden": options.get("label_hidden", False),
        "contact": bound.form["keeps_contact"] if bound.name in with_contact[-1:] else None,
        "limit": limit,
        "advised": options.get("advised"),
        "length": len(str(bound.value() or "")),
        "draft": options.get("draft", False),
    }


def _is_marked_optional(bound: BoundField) -> bool:
    """Return whether the label says that the field is optional. Typed fields may leave it out."""
    is_optional = not bound.field.required and kind(bound) != "checkbox"
    return is_optional and getattr(bound.field, "marks_optional", True)


def error_lines(form: BaseForm) -> list[dict[str, str]]:
    """Return the errors of a form in the order of its fields, each with the id of its control.

    The id is "" for an error of the whole form.
    """
    lines = [{"target": "", "text": str(text)} for text in form.non_field_errors()]
    for bound in form.visible_fields():
        lines += [{"target": _first_id(bound), "text": text} for text in _errors_of(bound)]
    for bound in form.hidden_fields():
        lines += [{"target": "", "text": str(text)} for text in bound.errors]
    return lines


def _errors_of(bound: BoundField) -> Iterator[str]:
    """Yield the errors of a field for the summary, with the name of the field where needed."""
    always = getattr(bound.field, "is_named_in_summary", False)
    general = str(forms.Field.default_error_messages["required"])
    out_of_range = {
        text
        for error in bound.errors.as_data()
        for text in error.messages
        if error.code in ("min_value", "max_value")
    }
    for text in map(str, bound.errors):
        if always or text in out_of_range:
            yield _("“%(label)s”: %(error)s") % {"label": bound.label, "error": text}
        elif text == general:
            yield _("%(label)s: this field is required.") % {"label": bound.label}
        else:
            yield text


def _first_id(bound: BoundField) -> str:
    return f"{bound.auto_id}_0" if kind(bound) == "options" else bound.auto_id


def _control(
    bound: BoundField, described_by: str, limit: int | None, options: dict[str, Any]
) -> str:
    attributes: dict[str, Any] = {name: options[name] for name in PASSED_ON if name in options}
    if kind(bound) == "textarea":
        attributes.setdefault("rows", ROWS)
    if described_by:
        attributes["aria-describedby"] = described_by
    if bound.errors:
        attributes["aria-invalid"] = "true"
    if limit:
        attributes["data-consult-count"] = f"{bound.auto_id}_count"
    if kind(bound) not in ("checkbox", "options"):
        attributes["class"] = _classes(bound, options)
    return bound.as_widget(attrs=attributes)


def _classes(bound: BoundField, options: dict[str, Any]) -> str:
    own = bound.field.widget.attrs.get("class", "")
    wanted = {"input-voice": options.get("voice"), "input-short": options.get("short")}
    return " ".join(
        filter(None, [own, "input", *(name for name, is_wanted in wanted.items() if is_wanted)])
    )


def _choices(bound: BoundField) -> Iterator[Choice]:
    """Yield the choices of a field, with their sentences.

    The field may have sentences in ``choice_hints``, a mapping from value to sentence.
    """
    hints = getattr(bound.field, "choice_hints", {})
    for sub in bound.subwidgets:
        yield Choice(
            sub.tag(), sub.id_for_label, sub.choice_label, hints.get(str(sub.data["value"]), "")
        )
