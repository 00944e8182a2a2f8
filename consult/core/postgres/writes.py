"""Inserts without the query compiler, and several writes of one act as one statement.

Code that stores a journal entry, a job or the mark of a device calls `insert` or `execute`. Where
the caller has opened a block with `grouped`, these writes are collected, and PostgreSQL executes
them as the parts of one statement (`WITH … AS (INSERT …), … SELECT`). They must not depend on one
another, because PostgreSQL executes the parts in no fixed order, each with the data from before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Field, Model
from django.db.models.expressions import DatabaseDefault

_collected: ContextVar[list[tuple[str, Sequence[Any]]] | None] = ContextVar(
    "writes_collected", default=None
)


def execute(sql: str, parameters: Sequence[Any]) -> None:
    """Execute a write, or collect it in the block of `grouped`."""
    waiting = _collected.get()
    if waiting is not None:
        waiting.append((sql, parameters))
        return
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def insert(row: Model, *, ignore_conflicts: bool = False) -> None:
    """Insert a row, without the columns that PostgreSQL fills: generated ones, and defaults.

    With `ignore_conflicts`, nothing is inserted where a row with the same key exists.
    """
    fields = [
        field
        for field in row._meta.concrete_fields
        if not field.generated and not isinstance(getattr(row, field.attname), DatabaseDefault)
    ]
    names = tuple(field.column for field in fields)
    parameters = [_stored(field, row) for field in fields]
    execute(_insert_of(row._meta.db_table, names, ignore_conflicts), parameters)
    row._state.adding = False
    row._state.db = connection.alias


def _stored(field: Field[Any, Any], row: Model) -> Any:
    return field.get_db_prep_save(field.pre_save(row, add=True), connection)


@cache
def _insert_of(table: str, columns: tuple[str, ...], ignore_conflicts: bool) -> str:
    names = ", ".join(f'"{column}"' for column in columns)
    places = ", ".join(["%s"] * len(columns))
    end = " ON CONFLICT DO NOTHING" if ignore_conflicts else ""
    return f'INSERT INTO "{table}" ({names}) VALUES ({places}){end}'  # noqa: S608 - names of our own models


@contextmanager
def grouped() -> Iterator[None]:
    """Execute the writes of the block as one statement at its end.

    A statement of the block that is not collected, such as a read or a savepoint, is executed after
    the writes collected before it, so it sees them. If the block raises an error, what is collected
    is dropped: the caller rolls the transaction back.
    """
    if _collected.get() is not None:
        yield
        return
    waiting: list[tuple[str, Sequence[Any]]] = []

    def flush_first(
        run: Callable[..., Any], sql: str, parameters: Any, many: bool, context: Any
    ) -> Any:
        _flush(waiting)
        return run(sql, parameters, many, context)

    token = _collected.set(waiting)
    try:
        with connection.execute_wrapper(flush_first):
            yield
    finally:
        _collected.reset(token)
    _flush(waiting)


def _flush(waiting: list[tuple[str, Sequence[Any]]]) -> None:
    """Execute the collected writes, and empty the list."""
    writes = list(waiting)
    waiting.clear()
    if not writes:
        return
    sql = writes[0][0] if len(writes) == 1 else _statement_of(tuple(sql for sql, _ in writes))
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for _, parameters in writes for value in parameters])


@cache
def _statement_of(parts: tuple[str, ...]) -> str:
    named = ", ".join(f"w{place} AS ({part})" for place, part in enumerate(parts))
    return f"WITH {named} SELECT"
