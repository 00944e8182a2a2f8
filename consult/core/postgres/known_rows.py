"""Rows that are known already, given to Django where it looks before it reads them.

These places are private parts of Django (docs/upgrading-django.md).
"""

from collections.abc import Iterable, Mapping
from copy import copy
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)
Rows = TypeVar("Rows", bound="QuerySet[Any, Any]")


def set_parent(rows: QuerySet[Any, Any], parent: Model | None) -> None:
    """Set the object that each row of a queryset belongs to, or set none.

    Only one caller may have the queryset. The foreign key has the name of the parent's model. The
    manager of the parent (`parent.proposals`) would make a new queryset instead.
    """
    known = {}
    if parent:
        field = rows.model._meta.get_field(str(parent._meta.model_name))
        known = {field: {parent.pk: parent}}
    rows._known_related_objects = known  # type: ignore[attr-defined]


def set_parts(row: Model, parts: Mapping[str, QuerySet[Any, Any]]) -> None:
    """Set what the managers of a row return, by name. A queryset is read when it is first used."""
    row._prefetched_objects_cache = dict(parts)  # type: ignore[attr-defined]


def parts_of(row: Model) -> dict[str, QuerySet[Any, Any]]:
    """Return what the managers of a row return, by name, as far as it is known."""
    return getattr(row, "_prefetched_objects_cache", {})


def read_as(rows: Rows, found: Iterable[Model]) -> Rows:
    """Return a copy of a queryset that was read, with these rows."""
    twin = copy(rows)
    twin._result_cache = list(found)
    return twin


def copy_row(row: Row) -> Row:
    """Return a copy of a row, whose related objects can be set apart."""
    twin = row.__class__.__new__(row.__class__)
    vars(twin).update(vars(row))
    twin._state = copy(row._state)
    twin._state.fields_cache = dict(row._state.fields_cache)
    return twin


def related_row(row: Model, name: str) -> Any:
    """Return the related object of a row if it was read, or None."""
    return row._state.fields_cache.get(name)
