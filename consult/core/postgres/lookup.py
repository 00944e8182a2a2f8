"""Lookup of rows by keys that come from outside."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from consult.core.exceptions import NotFound
from consult.core.postgres.prepared import prepared_cursor

Row = TypeVar("Row")


def get_row(rows: QuerySet[Any, Row], **by: Any) -> Row:
    """Return the row with this key, or raise `NotFound`.

    Where several rows match, return the first in the order of the queryset. A value that is not a
    valid key raises `NotFound` too.
    """
    found = find_row(rows, **by)
    if found is None:
        raise NotFound
    return found


def get_only(rows: QuerySet[Any, Row]) -> Row:
    """Return the row of a queryset that a unique key selects, or raise `NotFound`."""
    found = find_only(rows)
    if found is None:
        raise NotFound
    return found


def find_only(rows: QuerySet[Any, Row]) -> Row | None:
    """Return the row of a queryset of at most one row, or None."""
    return next(iter(rows), None)


def find_row(rows: QuerySet[Any, Row], **by: Any) -> Row | None:
    """Return the row with this key, or None. A value that is not a valid key gives None."""
    try:
        # Not `first()`: it may add an order by the primary key, for which Django compares the key
        # with every column. That is a third of the cost of a row.
        return next(iter(rows.filter(**by)[:1]), None)
    except (ValidationError, ValueError, OverflowError):
        return None


def parse_id(value: UUID | str) -> UUID:
    """Return a key that comes from outside as a UUID. Raise `NotFound` if it is not one."""
    if isinstance(value, UUID):
        return value
    try:
        return UUID(value)
    except (AttributeError, TypeError, ValueError):
        raise NotFound from None


def rows_by_id(rows: QuerySet[Any, Row], ids: Iterable[UUID | str]) -> dict[UUID, Row]:
    """Return the rows with these ids, by id. If a value is not an id, return no row. One query."""
    try:
        return rows.in_bulk(list(ids))  # type: ignore[type-var]  # rows are models
    except (ValidationError, ValueError):
        return {}


@dataclass(frozen=True)
class CountStatement:
    """A statement that counts the rows of several querysets at once. It can be run many times."""

    names: tuple[Hashable, ...]
    sql: str
    parameters: tuple[Any, ...]

    @classmethod
    def of(cls, rows: Mapping[Any, QuerySet]) -> CountStatement:
        """Compose the statement. Limit each queryset to the most that matters (`rows[:1]`)."""
        columns: list[str] = []
        parameters: list[Any] = []
        for queryset in rows.values():
            sql, values = queryset.values("pk").query.sql_with_params()
            columns.append(f"(SELECT count(*) FROM ({sql}) counted)")  # noqa: S608 - SQL of Django
            parameters.extend(values)
        return cls(tuple(rows), f"SELECT {', '.join(columns)}", tuple(parameters))

    def run(self, replacements: Mapping[Any, Any]) -> dict[Any, int]:
        """Return the counts by name. `replacements` replaces parameters by others. One query."""
        parameters = [replacements.get(parameter, parameter) for parameter in self.parameters]
        with prepared_cursor() as cursor:
            cursor.execute(self.sql, parameters)
            return dict(zip(self.names, cursor.fetchone(), strict=True))
