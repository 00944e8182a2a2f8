"""Forms whose texts are written in each language of the site (ADR 144)."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Model
from django.forms.models import ModelFormMetaclass
from django.utils.functional import lazy
from django.utils.translation import pgettext_lazy

from frontend.toolkit.forms.form_submission import ActForm

# The languages of the site, as labels name them.
LANGUAGES = {
    "fr": pgettext_lazy("language of a text", "French"),
    "en": pgettext_lazy("language of a text", "English"),
}
CODES = [code for code, _name in settings.LANGUAGES]
FIRST = settings.LANGUAGE_CODE


def in_languages(name: str, codes: Iterable[str] = CODES) -> list[str]:
    """Return the names of the fields that contain a text, one for each language."""
    return [f"{name}_{code}" for code in codes]


# The label of a text in the language of this code, which the label names by `%(language)s`.
label_in = lazy(lambda label, code: label % {"language": LANGUAGES[code]}, str)


class FieldsInLanguages(ModelFormMetaclass):
    """Give a form a field for each language where its `Meta` names a translated text.

    Labels contain `%(language)s`. A help text belongs to the field of the first language, which
    alone is required for the texts in `Meta.required`. `Meta` may also name a field, such as
    `title_fr`.
    """

    def __new__(mcs, name: str, bases: tuple[type, ...], attrs: dict[str, Any]) -> Any:
        """Create the form with the fields of each language."""
        if meta := attrs.get("Meta"):
            attrs["Meta"] = type("Meta", (meta,), _expand(meta))
        form_class: Any = super().__new__(mcs, name, bases, attrs)
        for text in getattr(meta, "required", ()):
            form_class.base_fields[f"{text}_{FIRST}"].required = True
        return form_class


def _expand(meta: Any) -> dict[str, Any]:
    expanded: dict[str, Any] = {
        "fields": [field for name in meta.fields for field in _fields(meta.model, name)]
    }
    for option in ("labels", "help_texts", "widgets", "error_messages"):
        expanded[option] = {
            field: _value(option, value, code)
            for name, value in getattr(meta, option, {}).items()
            for field, code in _fields(meta.model, name).items()
        }
    return expanded


def _fields(model: type[Model], name: str) -> dict[str, str]:
    """Return the fields of a name with their languages, or the name alone without a language."""
    if f"{name}_{FIRST}" in {field.name for field in model._meta.get_fields()}:
        return dict(zip(in_languages(name), CODES, strict=True))
    return {name: ""}


def _value(option: str, value: Any, code: str) -> Any:
    if option == "labels" and code:
        return label_in(value, code)
    return "" if option == "help_texts" and code not in ("", FIRST) else value


class TranslatedForm(ActForm, forms.ModelForm, metaclass=FieldsInLanguages):
    """A form for an object with texts in several languages. Empty texts become "", never None."""

    def arguments(self) -> dict:
        """Return the cleaned values, with "" for an empty text and None for an empty date."""
        return {
            name: "" if value is None and isinstance(self.fields[name], forms.CharField) else value
            for name, value in super().arguments().items()
        }
