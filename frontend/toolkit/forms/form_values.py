"""The current values of an object, as initial data of its form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django import forms


def values(form_class: type[forms.Form], instance: Any) -> dict:
    """Return the current values of an object, as initial data of its form."""
    names = form_class.base_fields
    return {
        name: getattr(instance, name) for name in names if name != "key" and hasattr(instance, name)
    }
