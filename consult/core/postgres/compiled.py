"""Querysets whose statements Django compiles once for each process.

To compile a statement takes Django about a millisecond of processor, more than PostgreSQL needs to
run it. Most statements of a public page have the same text for every reader, and only their
parameters differ.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar, cast
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone
from django.utils.translation import get_language
from psycopg.sql import Literal

from consult.core.postgres.prepared import prepared_cursor

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Sequence

    from django.db.models import Model, QuerySet

Row = TypeVar("Row")
Value: TypeAlias = "int | str | UUID | datetime"
TYPES = {int, str, UUID, datetime}
MOST = 1000
# A list of ids is filled up to one of these lengths, so that few statements differ by their lists.
# Longer lists are rare.
LENGTHS = (1, 2, 4, 8, 16, 24, 32, 64)
PLAIN = (type(None), bool, int, str, tuple, dict, list, set, type)
# Numbers, words, ids and moments made of them stand for those of a caller while a statement is
# compiled. No statement contains them otherwise.
NUMBERS = range(1_987_654_000, 1_987_655_000)
_templates: OrderedDict[Hashable, _Template | None] = OrderedDict()


def compile_once(
    key: Hashable,
    make: Callable[..., QuerySet[Any, Row]],
    *,
    ids: Sequence[UUID] = (),
    planned_for: Collection[UUID] = (),
    listed: Collection[UUID] | None = None,
    values: Sequence[Value] = (),
) -> QuerySet[Any, Row]:
    """Return the queryset `make(*values)`, with the statement that was compiled the first time.

    The text of the statement must depend on nothing but `key`, the language and the time zone.
    `ids` are all ids that it contains, in any order, each once. Other values that differ from call
    to call are in `values`, and `make` must pass them on unchanged. Ids that the statement compares
    with `IN` are in `listed`, and `make(listed, *values)` gets them first. The statement is prepared
    (`prepared_cursor`). A queryset that is filtered further is composed like any other.

    PostgreSQL plans the statement for the usual number of rows. For each of the `ids` that are also
    in `planned_for`, which match many more rows than others, it makes a plan of its own, because
    they are written into the text.

    With an empty or very long list, one of `ids` twice, or values of other types, the statement is
    composed each time. Raise ValueError if the statement contains another id, a date, or an object
    of its first reader.
    """
    lists = () if listed is None else (list(listed),)
    filled = [_fill(ids_of_list) for ids_of_list in lists]
    types = tuple(map(type, values))
    if not all(filled) or len(set(ids)) < len(ids) or set(types) - TYPES:
        return make(*lists, *values)
    lengths = tuple(map(len, filled))
    zone = timezone.get_current_timezone_name()
    written = tuple(place for place, pk in enumerate(ids) if pk in planned_for)
    full_key = (key, len(ids), written, lengths, types, get_language(), zone)
    try:
        template = _templates[full_key]  # one step, because other threads remove templates
    except KeyError:
        template = _templates[full_key] = _compile(make, ids, written, lengths, types)
        if len(_templates) > MOST:
            _templates.popitem(last=False)
    if template is None:
        return make(*lists, *values)
    given = [*ids, *chain.from_iterable(filled), *values]
    return template.bind(given, lambda: make(*lists, *values))


def _fill(ids: list[UUID]) -> list[UUID]:
    """Return a list with its last id repeated, or no id if it is empty or too long."""
    length = next((length for length in LENGTHS if length >= len(ids)), 0)
    return [*ids, *ids[-1:] * (length - len(ids))] if length else []


def forget() -> None:
    """Empty the cache, for tests that change settings."""
    _templates.clear()


@dataclass(frozen=True)
class Compiled(Generic[Row]):
    """Rows that are read in pages, by statements that are compiled once (`compile_once`).

    `finish` gives the queryset what belongs to its reader alone. `make` gets the `values`.
    """

    model: type[Model]
    key: Hashable
    make: Callable[..., QuerySet[Any, Row]]
    ids: Sequence[UUID]
    finish: Callable[[Any], QuerySet[Any, Row]]
    planned_for: Collection[UUID] = ()
    values: Sequence[Value] = ()

    def whole(self) -> QuerySet[Any, Row]:
        """Return the rows as an ordinary queryset."""
        return self.finish(self.make(*self.values))

    def part(
        self, key: Hashable, change: Callable[..., QuerySet[Any, Row]], *values: Value
    ) -> QuerySet[Any, Row]:
        """Return the rows as `change(rows, *values)` orders and cuts them."""
        own = len(self.values)
        rows = compile_once(
            (self.key, key),
            lambda *given: change(self.make(*given[:own]), *given[own:]),
            ids=self.ids,
            planned_for=self.planned_for,
            values=[*self.values, *values],
        )
        return self.finish(rows)


def whole(rows: QuerySet[Any, Row] | Compiled[Row]) -> Any:
    """Return rows as an ordinary queryset, which can be filtered further."""
    return rows.whole() if isinstance(rows, Compiled) else rows


def part(
    rows: QuerySet[Any, Row] | Compiled[Row],
    key: Hashable,
    change: Callable[..., QuerySet[Any, Row]],
    *values: Value,
) -> QuerySet[Any, Row]:
    """Return rows as `change(rows, *values)` orders and cuts them, compiled once if they can be."""
    return rows.part(key, change, *values) if isinstance(rows, Compiled) else change(rows, *values)


class _Template:
    """A queryset with its compiler, and the place of each parameter among the given values.

    Parameters that are the same for every reader are written into its text: PostgreSQL then knows
    them when it makes the one plan for all, and can use the indexes of a part of a table. `written`
    are the places of the ids that are written into the text each time.
    """

    def __init__(
        self, rows: QuerySet, compiler: Any, sql: str, parameters: list[Any], written: Sequence[int]
    ) -> None:
        query = rows.query
        self.shape = {
            "selected": query.selected,
            "extra_select": query.extra_select,
            "values_select": query.values_select,
            "annotation_select": query.annotation_select,
        }
        self.sql = _write_constants(sql, parameters, written)
        self.written = written
        self.places = [
            parameter
            for parameter in parameters
            if isinstance(parameter, _Place) and parameter not in written
        ]
        columns = [column[0] for column in compiler.select[: compiler.col_count]]
        self.converters = compiler.get_converters(columns)
        self.compiled = vars(compiler) | {"query": None, "connection": None}
        self.of = type(rows)
        self.attributes = vars(rows) | {"_query": None}

    def bind(self, values: Sequence[Any], compose: Callable[[], QuerySet]) -> Any:
        """Return the queryset with these values. `compose` makes the same one without template."""
        rows = self.of.__new__(self.of)
        vars(rows).update(self.attributes)
        cast("Any", rows)._query = _Query(self, values, compose)
        return rows

    def write(self, values: Sequence[Any]) -> tuple[str, list[Any]]:
        """Return the statement and its parameters for these values."""
        sql = self.sql
        for place in self.written:
            sql = sql.replace(_gap(place), f"'{UUID(int=values[place].int)}'::uuid")
        return sql, [values[place] for place in self.places]


class _Place(int):
    """The place of a parameter among the values of the caller."""


class _Query:
    """The query of a compiled queryset. If it is changed, it is composed like any other."""

    def __init__(
        self, template: _Template, values: Sequence[Any], compose: Callable[[], QuerySet]
    ) -> None:
        vars(self).update(template.shape)
        self.template = template
        self.values = values
        self.compose = compose

    def __getattr__(self, name: str) -> Any:
        return getattr(self.composed, name)

    @cached_property
    def composed(self) -> Any:
        return self.compose().query

    def chain(self) -> Any:
        return self.composed.chain()

    def get_compiler(self, using: str) -> _Compiler:
        return _Compiler(self.template, self.values, using)


class _Compiler(SQLCompiler):
    """A compiler that runs the statement it compiled before."""

    def __init__(self, template: _Template, values: Sequence[Any], using: str) -> None:
        vars(self).update(template.compiled)
        self.template = template
        self.values = values
        self.connection = connections[using]

    def get_converters(self, _columns: Any) -> Any:
        return self.template.converters

    def as_sql(self, *_args: Any, **_options: Any) -> Any:
        return self.template.write(self.values)

    def execute_sql(self, *args: Any, **options: Any) -> Any:
        """Execute the prepared statement, or read its rows in chunks (`iterator`) without it."""
        if options.get("chunked_fetch"):
            return super().execute_sql(*args, **options)
        with prepared_cursor() as cursor:
            cursor.execute(*self.template.write(self.values))
            rows = cursor.fetchall()
        return [[row[: self.col_count] for row in rows] if self.has_extra_select else rows]


def _compile(
    make: Callable[..., QuerySet],
    ids: Sequence[UUID],
    written: Sequence[int],
    lengths: Sequence[int],
    types: Sequence[type],
) -> _Template | None:
    """Return the template of a statement, or None where no row can ever match."""
    lists = [[_mark(len(types) + place, UUID) for place in range(length)] for length in lengths]
    values = [_mark(place, of) for place, of in enumerate(types)]
    markers = [*chain.from_iterable(lists), *values]
    rows = make(*lists, *values)
    unknown = [name for name, value in vars(rows).items() if not isinstance(value, PLAIN)]
    if unknown != ["_query"] or rows._known_related_objects:  # type: ignore[attr-defined]
        raise ValueError(f"A queryset compiled once has objects of its reader: {unknown}")
    rows._hints = {}  # type: ignore[attr-defined]  # the object that it was made from
    compiler: Any = rows.query.get_compiler("default")
    try:
        sql, found = compiler.as_sql()
    except EmptyResultSet:
        return None
    given = [*ids, *markers]
    missing = [value for value in markers if value not in found]
    if missing:
        raise ValueError(f"A value does not reach the statement as it is: {missing}")
    placed = [_placed(parameter, given) for parameter in found]
    return _Template(rows, compiler, sql, placed, written)


def _mark(place: int, of: type) -> Any:
    number = NUMBERS[place]
    if of is datetime:
        return datetime(1987, 1, 1, microsecond=place, tzinfo=UTC)
    if of is UUID:
        return UUID(int=number)
    return number if of is int else f"compiled once {number}"


def _gap(place: int) -> str:
    return f"<id {place}>"


def _write_constants(sql: str, parameters: Sequence[Any], written: Sequence[int]) -> str:
    """Return a statement that contains the parameters of every reader.

    The ids that are written each time have gaps. Only the other values keep their placeholders.
    """
    remaining = iter(parameters)

    def replace(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return found[0]
        parameter = next(remaining)
        if not isinstance(parameter, _Place):
            return Literal(parameter).as_string(connection).replace("%", "%%")
        return _gap(parameter) if parameter in written else found[0]

    connections["default"].ensure_connection()
    connection = cast("Any", connections["default"]).connection
    return re.sub("%%|%s", replace, sql)


def _placed(parameter: Any, given: Sequence[Any]) -> Any:
    """Return the place of a parameter among the given values, or the parameter of every reader."""
    if not isinstance(parameter, bool | float) and parameter in given:
        return _Place(given.index(parameter))
    parts = parameter if isinstance(parameter, list | tuple) else [parameter]
    if any(isinstance(part, UUID | date) for part in parts):
        raise ValueError(f"A statement compiled once contains a value of its reader: {parameter!r}")
    return parameter
