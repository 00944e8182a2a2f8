"""Pages by key: stable while rows are added, the same cost on every page, no offset.

An order is a tuple of columns, all up or all down, that ends with the id. A page says where the next one begins, as an
opaque word made of the last row's columns.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.models import F
from django.db.models.fields.tuple_lookups import (
    Tuple,
    TupleGreaterThan,
    TupleGreaterThanOrEqual,
    TupleLessThan,
    TupleLessThanOrEqual,
)
from django.utils.timezone import is_naive

from consult.core.exceptions import Invalid, NotFound

if TYPE_CHECKING:
    from uuid import UUID

RING = 2**31


@dataclass(frozen=True)
class Page:
    """Some rows, and where the next page begins; None after the last."""

    items: list = field(default_factory=list)
    after: str | None = None


def page(rows, order: tuple[str, ...], *, after: str | None = None, at: UUID | None = None, size: int = 20) -> Page:
    """The rows that follow a key, in an order, or begin with one of them (`at`, its id); one query, two with `at`.

    Raises `Invalid` on a key of our own making no more, `NotFound` when the row to begin with is not among them.
    """
    columns = _columns(order)
    # The key is made of columns; those that a tombstone is emptied of are read apart.
    apart = {f"key_{name}": F(name) for name in columns if name in rows.model.veiled}
    rows = (rows.annotate(**apart) if apart else rows).order_by(*order)
    read = tuple(f"key_{name}" if f"key_{name}" in apart else name for name in columns)
    if after:
        rows = rows.filter(_beyond(rows.model, order, _key(after)))
    elif at:
        rows = rows.filter(_from(order, _place(rows, at, read)))
    return _cut(list(rows[: size + 1]), size, read)


def ring_page(rows, seed: int, *, after: str | None = None, size: int = 20) -> Page:
    """Rows in a random order that a seed decides, repeating none from page to page; one read, two where it turns.

    The indexed `shuffle` column is read as a ring that begins at the seed: its end, then its beginning.
    """
    order, start = ("shuffle", "id"), seed % RING
    rows, key = rows.order_by(*order), _key(after) if after else None
    halves = [rows.filter(shuffle__gte=start), rows.filter(shuffle__lt=start)]
    if key and _number(key[0]) < start:
        halves.pop(0)
    if key:
        halves[0] = halves[0].filter(_beyond(rows.model, order, key))
    found: list = []
    for half in halves:
        found += half[: size + 1 - len(found)] if len(found) <= size else []
    return _cut(found, size, order)


def word(*values) -> str:
    """The key of a row whose order is no column of its own: numbers and ids, as one opaque word."""
    return _word([str(value) for value in values])


def parts(key: str, *, number: int) -> list[str]:
    """What a `word` was made of. Raises `Invalid`."""
    found = _key(key)
    if len(found) != number or not all(isinstance(part, str) for part in found):
        raise Invalid(attr="after")
    return found


def _columns(order):
    return tuple(name.removeprefix("-") for name in order)


def _beyond(model, order, key):
    """The rows after a key, as one comparison of rows, which an index in that order answers."""
    columns = _columns(order)
    if len(key) != len(columns):
        raise Invalid(attr="after")
    comparison = TupleLessThan if order[0].startswith("-") else TupleGreaterThan
    return comparison(Tuple(*map(F, columns)), _values(model, columns, key))


def _place(rows, pk, columns):
    """Where a row stands in its order."""
    row = rows.filter(pk=pk).first()
    if row is None:
        raise NotFound
    return [getattr(row, name) for name in columns]


def _from(order, place):
    """A row at that place, and those after it."""
    comparison = TupleLessThanOrEqual if order[0].startswith("-") else TupleGreaterThanOrEqual
    return comparison(Tuple(*map(F, _columns(order))), place)


def _values(model, columns, key):
    try:
        return [_value(model._meta.get_field(name), part) for name, part in zip(columns, key, strict=True)]
    except (ValidationError, ArithmeticError, TypeError, ValueError):
        raise Invalid(attr="after") from None


def _value(column, part):
    """A part of a key as its column holds it; keys come from outside, so each is checked like any field."""
    value = column.clean(part, None)
    if isinstance(value, datetime) and is_naive(value):
        raise ValueError(part)
    return value


def _number(value):
    if not isinstance(value, int):
        raise Invalid(attr="after")
    return value


def _cut(found, size, columns):
    after = _word([getattr(found[size - 1], name) for name in columns]) if len(found) > size else None
    return Page(found[:size], after)


def _word(values):
    plain = [value if isinstance(value, int) else str(value) for value in values]
    return urlsafe_b64encode(json.dumps(plain, separators=(",", ":")).encode()).decode().rstrip("=")


def _key(word):
    try:
        key = json.loads(urlsafe_b64decode(word + "=" * (-len(word) % 4)))
    except (ValueError, RecursionError):
        key = None
    if not isinstance(key, list) or not key or any(type(part) not in (int, str) for part in key):
        raise Invalid(attr="after")
    return key
