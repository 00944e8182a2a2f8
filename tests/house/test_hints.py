"""What a form says beside its fields is written for people: what a model's field says of itself is not."""

import importlib
import pkgutil

from django.forms import BaseForm
from django.utils.functional import Promise

import frontend


def forms():
    """Every form of the pages."""
    modules = [importlib.import_module(found.name) for found in pkgutil.walk_packages(frontend.__path__, "frontend.")]
    found = {one for module in modules for one in vars(module).values() if isinstance(one, type)}
    return [one for one in found if issubclass(one, BaseForm) and hasattr(one, "base_fields")]


def test_every_hint_is_in_the_catalogue():
    assert len(forms()) > 60
    said = [
        (form.__name__, name, str(text))
        for form in forms()
        for name, field in form.base_fields.items()
        for text in (field.help_text, field.label)
        if text and not isinstance(text, Promise)
    ]
    assert said == []
