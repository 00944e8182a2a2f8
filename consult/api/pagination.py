"""Keyset pagination: pages stay stable while rows are added, and all cost the same.

This is so even where many rows have the same sort value.
"""

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
    """Raised when a cursor was not made by this list."""

    code, message = "invalid_cursor", _("This cursor is not valid: follow the links of the list.")

    def __init__(self):
        super().__init__(attr="cursor")


@dataclass(frozen=True)
class Cursor:
    """A position between two rows of a sorted list, and the direction of reading.

    `values` are the sort values of the row next to it.
    """

    values: tuple
    backwards: bool = False

    def __str__(self):
        text = json.dumps([int(self.backwards), *self.values], default=str, separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str, length: int) -> Cursor:
        """Return the cursor that a text encodes.

        Raise `BadCursor` where the text is not a cursor, or is the cursor of another list.
        """
        try:
            backwards, *values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        except (ValueError, TypeError, binascii.Error, RecursionError):
            raise BadCursor from None
        if (
            backwards not in (0, 1)
            or len(values) != length
            or not all(isinstance(v, str | int) for v in values)
        ):
            raise BadCursor
        return cls(tuple(values), bool(backwards))


class Page:
    """A page of a queryset in one order.

    All names of `ordering` must have the same sign, and the last one must be unique.
    """

    def __init__(self, queryset, ordering, *, size, cursor=""):
        self.names = [name.lstrip("-") for name in ordering]
        self.falling = ordering[0].startswith("-")
        self.cursor = Cursor.read(cursor, len(self.names)) if cursor else None
        backwards = bool(self.cursor and self.cursor.backwards)
        # A cursor contains the sort values of a row. A column of another table, or a column that a
        # tombstone empties (`veiled`), cannot be read from the row itself. It is annotated under
        # its own name.
        veiled = getattr(queryset.model, "veiled", {})
        self.columns = [
            f"{KEY}{name}" if name in veiled or "__" in name else name for name in self.names
        ]
        rows = list(self._ordered(queryset, falling=self.falling != backwards)[: size + 1])
        self.more, self.rows = len(rows) > size, rows[:size]
        if backwards:
            self.rows.reverse()
        self.has_next = bool(self.rows) and (backwards or self.more)
        self.has_previous = bool(self.rows) and (
            self.more if backwards else self.cursor is not None
        )

    def _ordered(self, queryset, *, falling):
        apart = {
            column: F(name)
            for column, name in zip(self.columns, self.names, strict=True)
            if column != name
        }
        ordered = queryset.annotate(**apart) if apart else queryset
        ordered = ordered.order_by(*(f"-{name}" if falling else name for name in self.names))
        if self.cursor is None:
            return ordered
        beyond = TupleLessThan if falling else TupleGreaterThan
        return ordered.filter(
            beyond(Tuple(*(F(name) for name in self.names)), self._place(queryset, self.cursor))
        )

    def _place(self, queryset, cursor: Cursor):
        try:
            return [
                _value(_field(queryset, name), value)
                for name, value in zip(self.names, cursor.values, strict=True)
            ]
        except (ValidationError, ValueError, TypeError, OverflowError):
            raise BadCursor from None

    def links(self, address: str) -> dict:
        """Return `next` and `previous`, each an address or None."""
        return {
            "next": self._link(address, self.rows[-1], backwards=False) if self.has_next else None,
            "previous": self._link(address, self.rows[0], backwards=True)
            if self.has_previous
            else None,
        }

    def _link(self, address, row, *, backwards):
        values = tuple(_plain(getattr(row, column)) for column in self.columns)
        return replace_query_param(
            remove_query_param(address, "cursor"), "cursor", str(Cursor(values, backwards))
        )


def _field(queryset, name):
    """Return the model field that parses a value of this name.

    The name is an annotation or a field, possibly across relations.
    """
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
    return (
        value
        if isinstance(value, int)
        else value.isoformat()
        if hasattr(value, "isoformat")
        else str(value)
    )


def page_schema(item: dict) -> dict:
    """Return the OpenAPI schema of a page of items."""
    link = {"type": "string", "format": "uri", "nullable": True}
    return {
        "type": "object",
        "required": ["next", "previous", "results"],
        "properties": {"next": link, "previous": link, "results": {"type": "array", "items": item}},
    }
