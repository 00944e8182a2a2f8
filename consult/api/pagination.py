"""Keyset paging: stable while rows are added, the same cost on every page, whatever rows have in common."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import F
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.utils.timezone import is_naive
from django.utils.translation import gettext_lazy as _
from rest_framework.utils.urls import remove_query_param, replace_query_param

from consult.core.exceptions import Invalid

USUAL, MOST = 20, 100
KEY = "cursor_"
NEWEST, OLDEST = ("-created_at", "-id"), ("created_at", "id")
BY_CHANGE = ("changed_at", "id")


class BadCursor(Invalid):
    """A cursor that this list did not make."""

    code, message = "invalid_cursor", _("This cursor is not valid: follow the links of the list.")

    def __init__(self):
        super().__init__(attr="cursor")


@dataclass(frozen=True)
class Cursor:
    """A place between two rows: the values the list is sorted by, and the way to read from there."""

    values: tuple
    backwards: bool = False

    def __str__(self):
        text = json.dumps([int(self.backwards), *self.values], default=str, separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str, length: int) -> Cursor:
        """The cursor written as text; BadCursor when it is none, or of another list."""
        try:
            backwards, *values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        except (ValueError, TypeError, binascii.Error, RecursionError):
            raise BadCursor from None
        if backwards not in (0, 1) or len(values) != length or not all(isinstance(v, str | int) for v in values):
            raise BadCursor
        return cls(tuple(values), bool(backwards))


class Page:
    """A page of a queryset in one order; every name of `ordering` has the same sign, and the last one is unique."""

    def __init__(self, queryset, ordering, *, size, cursor=""):
        self.names = [name.lstrip("-") for name in ordering]
        self.falling = ordering[0].startswith("-")
        self.cursor = Cursor.read(cursor, len(self.names)) if cursor else None
        backwards = bool(self.cursor and self.cursor.backwards)
        # Cursors are made of columns; those of other tables, and those that a tombstone is emptied of, are read apart.
        veiled = getattr(queryset.model, "veiled", {})
        self.columns = [f"{KEY}{name}" if name in veiled or "__" in name else name for name in self.names]
        rows = list(self._ordered(queryset, falling=self.falling != backwards)[: size + 1])
        self.more, self.rows = len(rows) > size, rows[:size]
        if backwards:
            self.rows.reverse()
        self.has_next = bool(self.rows) and (backwards or self.more)
        self.has_previous = bool(self.rows) and (self.more if backwards else self.cursor is not None)

    def _ordered(self, queryset, *, falling):
        apart = {column: F(name) for column, name in zip(self.columns, self.names, strict=True) if column != name}
        ordered = queryset.annotate(**apart) if apart else queryset
        ordered = ordered.order_by(*(f"-{name}" if falling else name for name in self.names))
        if self.cursor is None:
            return ordered
        beyond = TupleLessThan if falling else TupleGreaterThan
        return ordered.filter(beyond(Tuple(*(F(name) for name in self.names)), self._place(queryset)))

    def _place(self, queryset):
        try:
            return [
                _value(_field(queryset, name), value)
                for name, value in zip(self.names, self.cursor.values, strict=True)
            ]
        except (ValidationError, ValueError, TypeError, OverflowError):
            raise BadCursor from None

    def links(self, address: str) -> dict:
        """`next` and `previous`: addresses, or None."""
        return {
            "next": self._link(address, self.rows[-1], backwards=False) if self.has_next else None,
            "previous": self._link(address, self.rows[0], backwards=True) if self.has_previous else None,
        }

    def _link(self, address, row, *, backwards):
        values = tuple(_plain(getattr(row, column)) for column in self.columns)
        return replace_query_param(remove_query_param(address, "cursor"), "cursor", str(Cursor(values, backwards)))


def _field(queryset, name):
    """What knows how to read a value of that name: an annotation's output, or a field, across relations."""
    if name in queryset.query.annotations:
        return queryset.query.annotations[name].output_field
    model, *path = queryset.model, *name.split("__")
    for step in path[:-1]:
        model = model._meta.get_field(step).related_model
    return model._meta.get_field(path[-1])


def _value(field, written):
    value = field.to_python(written)
    if isinstance(value, datetime) and is_naive(value):
        raise ValueError(written)
    return value


def _plain(value):
    return value if isinstance(value, int) else value.isoformat() if hasattr(value, "isoformat") else str(value)


def page_schema(item: dict) -> dict:
    """The shape of a list of items, for the schema."""
    link = {"type": "string", "format": "uri", "nullable": True}
    return {
        "type": "object",
        "required": ["next", "previous", "results"],
        "properties": {"next": link, "previous": link, "results": {"type": "array", "items": item}},
    }
