"""Pagination by key: stable while rows are added, with the same cost on every page and no offset.

An order is a tuple of columns, all ascending or all descending, that ends with a unique one. The
values of these columns in a row are the key of the row. In an address, a key is an opaque word.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet
from django.db.models.fields.tuple_lookups import (
    Tuple,
    TupleGreaterThan,
    TupleGreaterThanOrEqual,
    TupleLessThan,
    TupleLessThanOrEqual,
)
from django.utils.timezone import is_naive

from consult.core.exceptions import Invalid, NotFound
from consult.core.postgres.compiled import Compiled, part, whole

RING = 2**31
RING_ORDER = ("shuffle", "id")


@dataclass(frozen=True)
class Page:
    """A page of rows, and the key after which the next page begins, or None on the last page."""

    items: list = field(default_factory=list)
    after: str | None = None


@dataclass(frozen=True)
class Stretch:
    """Rows that follow each other in an order.

    `after` is the key of the last one if other rows follow, `before` the key of the first one if
    other rows precede it.
    """

    items: list
    after: list | None
    before: list | None


def page(
    rows: QuerySet[Any] | Compiled[Any],
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
    found = stretch(rows, order, key=decode_key(after) if after else None, at=at, size=size)
    return Page(found.items, encode_key(*found.after) if found.after else None)


def stretch(
    rows: QuerySet[Any] | Compiled[Any],
    order: tuple[str, ...],
    *,
    key: list | None = None,
    is_backwards: bool = False,
    at: UUID | None = None,
    size: int = 20,
) -> Stretch:
    """Return the rows next to a key: those after it in the order, or before it if `is_backwards`.

    Without a key, return the first rows, or those that begin with the row `at`. A column may lead to
    another table or be an annotation. This takes one query, or two with `at`. Raise `Invalid` and
    `NotFound` as `page` does.
    """
    names = tuple(name.removeprefix("-") for name in order)
    # The key of a row is read from the row. Columns of other tables, and columns that are emptied
    # in a tombstone, are annotated under another name, so that the key has their real values.
    veiled = getattr(rows.model, "veiled", {})
    apart = [name for name in names if name in veiled or "__" in name]
    columns = [f"key_{name}" if name in apart else name for name in names]
    is_falling = order[0].startswith("-") != is_backwards
    limits: list[Any] = []
    comparison: Any = None
    if key:
        comparison = TupleLessThan if is_falling else TupleGreaterThan
        limits = _values(rows, names, key)
    elif at:
        comparison = TupleLessThanOrEqual if is_falling else TupleGreaterThanOrEqual
        limits = _place(_annotate_key(whole(rows), apart), at, columns)

    read = list(
        part(
            rows,
            _cut_stretch,
            *limits,
            names=names,
            apart=tuple(apart),
            is_falling=is_falling,
            comparison=comparison,
            size=size,
        )
    )
    items = read[:size]
    is_longer = len(read) > size
    if is_backwards:
        items.reverse()
    is_followed = bool(items) and (is_backwards or is_longer)
    is_preceded = bool(items) and (is_longer if is_backwards else bool(key))
    return Stretch(
        items,
        after=_key_of(items[-1], columns) if is_followed else None,
        before=_key_of(items[0], columns) if is_preceded else None,
    )


def _cut_stretch(
    rows: QuerySet[Any],
    *limits: Any,
    names: tuple[str, ...],
    apart: tuple[str, ...],
    is_falling: bool,
    comparison: Any,
    size: int,
) -> QuerySet[Any]:
    found = _annotate_key(rows, apart)
    found = found.order_by(*(f"-{name}" if is_falling else name for name in names))
    if comparison:
        found = found.filter(comparison(Tuple(*map(F, names)), limits))
    return found[: size + 1]


def _annotate_key(rows: QuerySet[Any], names: Iterable[str]) -> QuerySet[Any]:
    """Add columns to rows, each under the name that it has in a key."""
    apart = {f"key_{name}": F(name) for name in names}
    return rows.annotate(**apart) if apart else rows


def ring_page(
    rows: QuerySet[Any] | Compiled[Any], seed: int, *, after: str | None = None, size: int = 20
) -> Page:
    """Return rows in a random order that the seed decides, without repetition from page to page.

    The indexed `shuffle` column is read as a ring that begins at the seed: first the rows from the
    seed to the end, then the rows before the seed. A page takes one query, or two where it passes
    from the end to the beginning.
    """
    start = seed % RING
    key = decode_key(after) if after else None
    halves: list[tuple[str, list[Any] | None]] = [("shuffle__gte", key), ("shuffle__lt", None)]
    if key and _number(key[0]) < start:
        halves = [("shuffle__lt", key)]
    found: list = []
    for half, half_key in halves:
        most = size + 1 - len(found)
        if most > 0:
            found += _half_of_ring(rows, half, start, key=half_key, most=most)
    items, last = cut(found, size)
    return Page(items, encode_key(*_key_of(last, RING_ORDER)) if last else None)


def _half_of_ring(
    rows: QuerySet[Any] | Compiled[Any],
    half: str,
    start: int,
    *,
    key: list[Any] | None,
    most: int,
) -> QuerySet[Any]:
    limits = _values(rows, RING_ORDER, key) if key else []
    return part(rows, _cut_half, start, *limits, half=half, most=most)


def _cut_half(rows: QuerySet[Any], start: int, *limits: Any, half: str, most: int) -> QuerySet[Any]:
    found = rows.order_by(*RING_ORDER).filter(**{half: start})
    if limits:
        found = found.filter(TupleGreaterThan(Tuple(*map(F, RING_ORDER)), limits))
    return found[:most]


def cut(rows: Any, size: int) -> tuple[list, Any]:
    """Return the first rows, as many as a page has, and the last of them if more follow, else None.

    `rows` is a list or a queryset. A queryset is read in one query.
    """
    found = list(rows[: size + 1])
    items = found[:size]
    return items, items[-1] if len(found) > size else None


def encode_key(*values: Any) -> str:
    """Return a key as one opaque word."""
    plain = [value if isinstance(value, int) else str(value) for value in values]
    return urlsafe_b64encode(json.dumps(plain, separators=(",", ":")).encode()).decode().rstrip("=")


def decode_key(word: str) -> list[int | str]:
    """Return the values that `encode_key` made a word of: numbers, and other values as text.

    Raise `Invalid`.
    """
    try:
        key = json.loads(urlsafe_b64decode(word + "=" * (-len(word) % 4)))
    except (ValueError, RecursionError):
        key = None
    if not isinstance(key, list) or not key or any(type(part) not in (int, str) for part in key):
        raise Invalid(attr="after")
    return key


def _place(rows: QuerySet[Any], pk: UUID, columns: list[str]) -> Any:
    """Return the values of the ordering columns of a row. Raise `NotFound`."""
    row = rows.filter(pk=pk).first()
    if row is None:
        raise NotFound
    return _key_of(row, columns)


def _values(
    rows: QuerySet[Any] | Compiled[Any], names: tuple[str, ...], key: list[Any]
) -> list[Any]:
    """Return the values of a key, each as its column has it. Raise `Invalid`."""
    if len(key) != len(names):
        raise Invalid(attr="after")
    try:
        return [_value(_column(rows, name), part) for name, part in zip(names, key, strict=True)]
    except (ValidationError, ArithmeticError, TypeError, ValueError):
        raise Invalid(attr="after") from None


def _column(rows: QuerySet[Any] | Compiled[Any], name: str) -> Any:
    """Return the model field that parses a value of an annotation, or of a column of any table."""
    annotations = {} if isinstance(rows, Compiled) else rows.query.annotations
    if name in annotations:
        return annotations[name].output_field
    model: Any = rows.model
    *path, last = name.split("__")
    for step in path:
        model = model._meta.get_field(step).related_model
    return model._meta.get_field(last)


def _value(column: Any, part: Any) -> Any:
    """Return a part of a key as a value of its column.

    Keys come from outside, so each part is validated as a field of a form is.
    """
    value = column.clean(part, None)
    if isinstance(value, datetime) and is_naive(value):
        raise ValueError(part)
    return value


def _number(value: int | str) -> int:
    if not isinstance(value, int):
        raise Invalid(attr="after")
    return value


def _key_of(row: Any, columns: list[str] | tuple[str, str]) -> list[Any]:
    return [getattr(row, column) for column in columns]
