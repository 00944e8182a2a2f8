"""The current values of an object, as initial data of its form."""

from typing import Any

from django import forms


def values(form_class: type[forms.Form], instance: Any) -> dict:
    """Return the current values of an object, as initial data of its form."""
    names = form_class.base_fields
    return {
        name: getattr(instance, name) for name in names if name != "key" and hasattr(instance, name)
    }
