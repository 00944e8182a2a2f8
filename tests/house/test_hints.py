"""The texts of forms are written for people, in the language of their page.

The words of a model are neither.
"""

import importlib
import pkgutil
import re

from django.forms import BaseForm
from django.utils.choices import BaseChoiceIterator
from django.utils.functional import Promise

import frontend

NAMES = {"licence"}  # the same in every language
LETTERS = re.compile(r"[^\W\d_]{2}")


def forms():
    """Return every form of the pages."""
    modules = [
        importlib.import_module(found.name)
        for found in pkgutil.walk_packages(frontend.__path__, "frontend.")
    ]
    found = {
        value for module in modules for value in vars(module).values() if isinstance(value, type)
    }
    return [form for form in found if issubclass(form, BaseForm) and hasattr(form, "base_fields")]


def test_every_hint_is_in_the_catalogue():
    assert len(forms()) > 60
    assert fixed(lambda field: (field.help_text, field.label)) == []


def test_every_choice_is_in_the_language_of_the_page():
    assert [entry for entry in fixed(choices) if entry[1] not in NAMES] == []


def fixed(texts):
    """Return the form, field and text of each text that was fixed when the site started.

    Its language does not follow the page.
    """
    return [
        (form.__name__, name, str(text))
        for form in forms()
        for name, field in form.base_fields.items()
        for text in texts(field)
        if text and not isinstance(text, Promise)
    ]


def choices(field):
    """Return the choices of a field.

    Choices from the database, or made again for each page, are left out.
    """
    options = getattr(field, "choices", ())
    return (
        ()
        if isinstance(options, BaseChoiceIterator)
        else [text for _value, text in options if LETTERS.search(str(text))]
    )
