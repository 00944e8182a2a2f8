"""Querysets whose statements Django compiles once for each process.

To compile a statement takes Django about a millisecond of processor, more than PostgreSQL needs to
run it. Most statements of a public page have the same text for every reader, and only their
parameters differ.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, wraps
from itertools import chain, islice
from operator import itemgetter
from typing import Any, Generic, ParamSpec, TypeVar, cast
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone
from django.utils.translation import get_language
from psycopg.sql import Literal

from consult.core import marks
from consult.core.postgres.prepared import prepared_cursor

P = ParamSpec("P")
Row = TypeVar("Row")
Rows = TypeVar("Rows", bound="QuerySet[Any, Any]")
MOST = 1000
# A list of ids is filled up to one of these lengths, so that few statements differ by their lists.
# Longer lists are rare.
LENGTHS = (1, 2, 4, 8, 16, 24, 32, 64)
REPEATED = re.compile(r"('[0-9a-f]{32}'::uuid)(?:, \1)+")
PLAIN = (type(None), bool, int, str, tuple, dict, list, set, type)
_templates: OrderedDict[Hashable, _Template | None] = OrderedDict()
# In tests, each call composes its statement again, and compares it with the compiled one.
is_checked = False


class OwnPlan(UUID):
    """The id of an object that has very many rows: PostgreSQL plans its statement anew.

    It is written into the text of the statement.
    """

    @classmethod
    def of(cls, pk: UUID) -> OwnPlan:
        """Return an id with this value."""
        return cls(int=pk.int)


@dataclass(frozen=True)
class Argument:
    """An argument of a compiled function, with the parameters in it.

    Arguments with the same `key` have parameters of the same number and types. Without a key, the
    statement is composed each time. `rebuild` makes such an argument of other parameters.
    """

    key: Any
    value: Any
    parameters: Sequence[Any]
    rebuild: Callable[[Sequence[Any]], Any]


@dataclass(frozen=True)
class Step:
    """A call of a top-level function that makes a queryset, or that changes the one it is given."""

    function: Callable[..., Any]
    arguments: Sequence[Argument] = ()
    shape: tuple[tuple[str, Any], ...] = ()

    @classmethod
    def of(cls, function: Callable[..., Any], values: Iterable[Any], shape: dict) -> Step:
        """Return a call with these positional and keyword arguments."""
        return cls(function, arguments_of(values), tuple(shape.items()))

    @property
    def key(self) -> Hashable | None:
        """The properties by which its text differs, or None if it is composed each time."""
        keys = tuple(argument.key for argument in self.arguments)
        return None if None in keys else (self.function, keys, self.shape)


def arguments_of(values: Iterable[Any]) -> list[Argument]:
    """Return the arguments of a compiled function: lists of ids, and single values."""
    return [_list_of(value) if isinstance(value, list) else _single(value) for value in values]


def _single(value: Any) -> Argument:
    """Return an id, a number, a word, a moment or None. Values of other types have no key."""
    plain = UUID(int=value.int) if isinstance(value, OwnPlan) else value
    key = type(value) if type(plain) in marks.PARAMETERS else None
    return Argument(key, plain, [value], itemgetter(0))


def _list_of(ids: list[UUID]) -> Argument:
    """Return a list of ids, filled up with its last one. An empty or very long one has no key."""
    ids = list(dict.fromkeys(ids))
    length = next((length for length in LENGTHS if length >= len(ids)), 0) if ids else 0
    if not length:
        return Argument(None, ids, ids, list)
    filled = [*ids, *ids[-1:] * (length - len(ids))]
    return Argument(length, filled, filled, list)


def compiled(make: Callable[P, Rows]) -> Callable[P, Rows]:
    """Compile the statement of a function once, and give it the values of each call.

    The positional arguments are the parameters of the statement: ids, numbers, words and moments,
    which reach it unchanged, and lists of ids for `IN`. The function sees other values while it is
    compiled, so it cannot decide by them. The keyword arguments are its shape: it may decide by
    them, and each combination of them has its own statement, in each language and time zone.

    PostgreSQL plans the statement for the usual number of rows, or for one id (`OwnPlan`). It is
    prepared (`prepared_cursor`). A queryset that is filtered further is composed like any other.
    So is one with an empty or a very long list.

    Raise TypeError if the function is not a top-level one, and ValueError at the first call if its
    statement contains an id, a moment or an object that is not among its arguments.
    """
    check_top_level(make)

    @wraps(make)
    def call(*values: P.args, **shape: P.kwargs) -> Rows:
        return cast("Rows", run(Step.of(make, values, shape)))

    return call


def check_top_level(function: Callable[..., Any]) -> None:
    """Raise TypeError if a function could see more than its arguments."""
    if function.__closure__ or "<locals>" in function.__qualname__:
        raise TypeError(f"A compiled function is a top-level one: {function.__qualname__}")


def run(*steps: Step) -> QuerySet[Any, Any]:
    """Return the queryset that the first function makes and the others change (`compiled`)."""
    keys = [step.key for step in steps]
    if None in keys:
        return compose(*steps)
    full_key = (*keys, get_language(), timezone.get_current_timezone_name())
    try:
        template = _templates[full_key]  # one step, because other threads remove templates
    except KeyError:
        template = _templates[full_key] = _compile(steps)
        if len(_templates) > MOST:
            _templates.popitem(last=False)
    if is_checked:
        _check(template, steps)
    return template.bind(steps) if template else compose(*steps)


def compose(*steps: Step) -> QuerySet[Any, Any]:
    """Return the queryset of some steps as Django composes it."""
    rows: list[Any] = []
    for step in steps:
        values = [argument.value for argument in step.arguments]
        rows = [step.function(*rows, *values, **dict(step.shape))]
    return rows[0]


def _parameters_of(steps: Iterable[Step]) -> list[Any]:
    arguments = chain.from_iterable(step.arguments for step in steps)
    return list(chain.from_iterable(argument.parameters for argument in arguments))


def forget() -> None:
    """Empty the cache, for tests that change settings."""
    _templates.clear()


@dataclass(frozen=True)
class Compiled(Generic[Row]):
    """Rows that are read in pages, by statements that are compiled once (`compiled`).

    `finish` gives the queryset what belongs to its reader alone.
    """

    model: type[Model]
    steps: tuple[Step, ...]
    finish: Callable[[Any], QuerySet[Any, Row]]

    def whole(self) -> QuerySet[Any, Row]:
        """Return the rows as an ordinary queryset."""
        return self.finish(compose(*self.steps))

    def part(
        self, change: Callable[..., QuerySet[Any, Row]], *values: Any, **shape: Any
    ) -> QuerySet[Any, Row]:
        """Return the rows as `change(rows, *values, **shape)` orders and cuts them.

        `change` is a top-level function.
        """
        check_top_level(change)
        return self.finish(run(*self.steps, Step.of(change, values, shape)))


def whole(rows: QuerySet[Any, Row] | Compiled[Row]) -> Any:
    """Return rows as an ordinary queryset, which can be filtered further."""
    return rows.whole() if isinstance(rows, Compiled) else rows


def part(
    rows: QuerySet[Any, Row] | Compiled[Row],
    change: Callable[..., QuerySet[Any, Row]],
    *values: Any,
    **shape: Any,
) -> QuerySet[Any, Row]:
    """Return rows as `change` orders and cuts them, compiled once if they can be."""
    if isinstance(rows, Compiled):
        return rows.part(change, *values, **shape)
    return change(rows, *values, **shape)


class _Template:
    """A queryset with its compiler, and the place of each parameter among those of the steps.

    Parameters that are the same for every reader are written into its text: PostgreSQL then knows
    them when it makes the one plan for all, and can use the indexes of a part of a table. `written`
    are the places of the ids that are written into the text each time.
    """

    def __init__(
        self, rows: QuerySet, compiler: Any, sql: str, parameters: list[Any], written: Sequence[int]
    ) -> None:
        query = rows.query
        self.of = type(rows)
        self.attributes = vars(rows) | {"_query": None}
        self.shape = {
            "selected": query.selected,
            "extra_select": query.extra_select,
            "values_select": query.values_select,
            "annotation_select": query.annotation_select,
        }
        self.composed = sql, parameters
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

    def bind(self, steps: Sequence[Step]) -> Any:
        """Return the queryset with the parameters of these steps."""
        rows = self.of.__new__(self.of)
        vars(rows).update(self.attributes)
        cast("Any", rows)._query = _Query(self, steps)
        return rows

    def fill(self, values: Sequence[Any]) -> tuple[str, list[Any]]:
        """Return the statement and all its parameters as Django composed them, with these values."""
        sql, parameters = self.composed
        return sql, [
            values[parameter] if isinstance(parameter, _Place) else parameter
            for parameter in parameters
        ]

    def write(self, values: Sequence[Any]) -> tuple[str, list[Any]]:
        """Return the statement and its parameters for these values."""
        sql = self.sql
        for place in self.written:
            sql = sql.replace(_gap(place), f"'{values[place].hex}'::uuid")
        return sql, [values[place] for place in self.places]


class _Place(int):
    """The place of a parameter among those of the caller."""


class _Query:
    """The query of a compiled queryset. If it is changed, it is composed like any other."""

    def __init__(self, template: _Template, steps: Sequence[Step]) -> None:
        vars(self).update(template.shape)
        self.template = template
        self.steps = steps

    def __getattr__(self, name: str) -> Any:
        return getattr(self.composed, name)

    @cached_property
    def composed(self) -> Any:
        return compose(*self.steps).query

    def chain(self) -> Any:
        return self.composed.chain()

    def get_compiler(self, using: str) -> _Compiler:
        return _Compiler(self.template, _parameters_of(self.steps), using)


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


def _compile(steps: Sequence[Step]) -> _Template | None:
    """Return the template of a statement, or None where no row can ever match."""
    parameters = _parameters_of(steps)
    marked = [_mark(place, value) for place, value in enumerate(parameters)]
    left = iter(marked)
    rows: Any = compose(*(_marked(step, left) for step in steps))
    unknown = [name for name, value in vars(rows).items() if not isinstance(value, PLAIN)]
    if unknown != ["_query"] or rows._known_related_objects:
        raise ValueError(f"A queryset compiled once has objects of its reader: {unknown}")
    rows._hints = {}  # the object that it was made from
    compiler: Any = rows.query.get_compiler("default")
    try:
        sql, found = compiler.as_sql()
    except EmptyResultSet:
        return None
    # An id may be left out: not each statement for a participant names its reader.
    missing = [
        value
        for value in marked
        if not isinstance(value, UUID | None) and value not in found  # type: ignore[arg-type]
    ]
    if missing:
        raise ValueError(f"A value does not reach the statement as it is: {missing}")
    placed = [_placed(parameter, marked) for parameter in found]
    written = [place for place, value in enumerate(parameters) if isinstance(value, OwnPlan)]
    return _Template(rows, compiler, sql, placed, written)


def _mark(place: int, parameter: Any) -> Any:
    of = UUID if isinstance(parameter, OwnPlan) else type(parameter)
    return marks.PARAMETERS[of](place)


def _marked(step: Step, left: Iterator[Any]) -> Step:
    """Return a step with the next marks in place of its parameters."""
    arguments = [
        replace(argument, value=argument.rebuild(list(islice(left, len(argument.parameters)))))
        for argument in step.arguments
    ]
    return replace(step, arguments=arguments)


def _gap(place: int) -> str:
    return f"<id {place}>"


def _write_constants(sql: str, parameters: Sequence[Any], written: Sequence[int] = ()) -> str:
    """Return a statement that contains the parameters of every reader.

    The ids that are written each time have gaps. Only the other values keep their placeholders.
    """
    remaining = iter(parameters)

    def write(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return found[0]
        parameter = next(remaining)
        if not isinstance(parameter, _Place):
            return Literal(parameter).as_string(connection).replace("%", "%%")
        return _gap(parameter) if parameter in written else found[0]

    connections["default"].ensure_connection()
    connection = cast("Any", connections["default"]).connection
    return re.sub("%%|%s", write, sql)


def _placed(parameter: Any, marked: Sequence[Any]) -> Any:
    """Return the place of a parameter among the marks, or the parameter of every reader."""
    if parameter is not None and not isinstance(parameter, bool | float) and parameter in marked:
        return _Place(marked.index(parameter))
    parts = parameter if isinstance(parameter, list | tuple) else [parameter]
    if any(isinstance(part, UUID | date) for part in parts):
        raise ValueError(f"A statement compiled once contains a value of its reader: {parameter!r}")
    return parameter


def _check(template: _Template | None, steps: Sequence[Step]) -> None:
    """Raise AssertionError if a compiled statement is not the one that Django composes now."""
    values = _parameters_of(steps)
    try:
        sql, parameters = compose(*steps).query.get_compiler("default").as_sql()
    except EmptyResultSet:
        composed = ""
    else:
        if template and template.fill(values) == (sql, list(parameters)):
            return  # without lists, this is enough and much cheaper
        composed = _write_constants(sql, parameters)
    used = _write_constants(*template.write(values)) if template else ""
    used = REPEATED.sub(r"\1", used)  # Django leaves repeated values of a list out
    if used != composed:
        names = [step.function.__qualname__ for step in steps]
        raise AssertionError(
            f"{names} decide by an argument that is no keyword:\n{used}\n{composed}"
        )
