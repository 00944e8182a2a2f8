"""Pagination by key: stable while rows are added, with the same cost on every page and no offset.

An order is a tuple of columns, all ascending or all descending, that ends with the id. A page
contains the key of the next page, an opaque word made of the columns of its last row.
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
    """A page of rows, and the key after which the next page begins, or None on the last page."""

    items: list = field(default_factory=list)
    after: str | None = None


def page(
    rows,
    order: tuple[str, ...],
    *,
    after: str | None = None,
    at: UUID | None = None,
    size: int = 20,
) -> Page:
    """Return the rows that follow the key `after` in an order, or begin with the row `at` (an id).

    This takes one query, or two with `at`. Raise `Invalid` if the key does not have the form that
    this module writes now, and `NotFound` if the row to begin with is not among the rows.
    """
    columns = _columns(order)
    # The key is made of columns. Columns that are emptied in a tombstone are read under another
    # name, so that the key has their real values.
    apart = {f"key_{name}": F(name) for name in columns if name in rows.model.veiled}
    rows = (rows.annotate(**apart) if apart else rows).order_by(*order)
    read = tuple(f"key_{name}" if f"key_{name}" in apart else name for name in columns)
    if after:
        rows = rows.filter(_beyond(rows.model, order, _key(after)))
    elif at:
        rows = rows.filter(_from(order, _place(rows, at, read)))
    return _cut(list(rows[: size + 1]), size, read)


def ring_page(rows, seed: int, *, after: str | None = None, size: int = 20) -> Page:
    """Return rows in a random order that the seed decides, without repetition from page to page.

    The indexed `shuffle` column is read as a ring that begins at the seed: first the rows from the
    seed to the end, then the rows before the seed. A page takes one query, or two where it passes
    from the end to the beginning.
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
    """Return a key made of numbers and ids, as one opaque word.

    This is for rows whose order is not made of their own columns.
    """
    return _word([str(value) for value in values])


def parts(key: str, *, number: int) -> list[str]:
    """Return the values that a key from `word` was made of, as text. Raise `Invalid`."""
    found = _key(key)
    if len(found) != number or not all(isinstance(part, str) for part in found):
        raise Invalid(attr="after")
    return found


def _columns(order):
    return tuple(name.removeprefix("-") for name in order)


def _beyond(model, order, key):
    """Return the condition for the rows after a key, as one comparison that an index answers."""
    columns = _columns(order)
    if len(key) != len(columns):
        raise Invalid(attr="after")
    comparison = TupleLessThan if order[0].startswith("-") else TupleGreaterThan
    return comparison(Tuple(*map(F, columns)), _values(model, columns, key))


def _place(rows, pk, columns):
    """Return the values of the ordering columns of a row. Raise `NotFound`."""
    row = rows.filter(pk=pk).first()
    if row is None:
        raise NotFound
    return [getattr(row, name) for name in columns]


def _from(order, place):
    """Return the condition for the row at a place in the order and the rows after it."""
    comparison = TupleLessThanOrEqual if order[0].startswith("-") else TupleGreaterThanOrEqual
    return comparison(Tuple(*map(F, _columns(order))), place)


def _values(model, columns, key):
    try:
        return [
            _value(model._meta.get_field(name), part)
            for name, part in zip(columns, key, strict=True)
        ]
    except (ValidationError, ArithmeticError, TypeError, ValueError):
        raise Invalid(attr="after") from None


def _value(column, part):
    """Return a part of a key as a value of its column.

    Keys come from outside, so each part is validated as a field of a form is.
    """
    value = column.clean(part, None)
    if isinstance(value, datetime) and is_naive(value):
        raise ValueError(part)
    return value


def _number(value):
    if not isinstance(value, int):
        raise Invalid(attr="after")
    return value


def _cut(found, size, columns):
    after = (
        _word([getattr(found[size - 1], name) for name in columns]) if len(found) > size else None
    )
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
