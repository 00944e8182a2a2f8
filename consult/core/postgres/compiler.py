"""Django's compiler of PostgreSQL statements, with columns that are written once (ADR 111).

For each statement, Django writes every column of the rows that it reads. That takes half of the
time of composing a simple statement.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import compiler
from django.db.models.expressions import Col
from django.db.models.fields import composite

SQLAggregateCompiler = compiler.SQLAggregateCompiler
SQLDeleteCompiler = compiler.SQLDeleteCompiler
SQLInsertCompiler = compiler.SQLInsertCompiler
SQLUpdateCompiler = compiler.SQLUpdateCompiler

MOST = 500  # tables under all their aliases, in each process
_columns: dict[tuple[Any, str], list[Col]] = {}


class WrittenColumn(Col):
    """A column of a table under one alias, with its text in a statement.

    `is_plain` is true if Django converts no value that is read from the column.
    """

    text: str | None = None
    is_plain = False

    def select_format(self, _compiler: Any, sql: str, params: Any) -> tuple[str, Any]:
        """Return the text as it is: a column that is selected in another form is not written."""
        return sql, params


class SQLCompiler(compiler.SQLCompiler):
    """A compiler that looks up the columns of a model by its model and alias."""

    def get_default_columns(
        self, select_mask: Any, start_alias: Any = None, opts: Any = None, from_parent: Any = None
    ) -> list[Any]:
        """Return the columns of a model, as Django does. A mask names the fields that are read."""
        opts = opts or self.query.get_meta()
        if opts is None or opts.parents:
            return super().get_default_columns(select_mask, start_alias, opts, from_parent)
        alias = start_alias or self.query.get_initial_alias()
        columns = _columns.get((opts.model, alias))
        if columns is None:
            columns = [self._write(field, alias) for field in opts.concrete_fields]
            if len(_columns) < MOST:
                _columns[opts.model, alias] = columns
        if select_mask:
            read = set(composite.unnest(select_mask))
            return [column for column in columns if column.target in read]
        return list(columns)

    def compile(self, node: Any) -> tuple[str, Any]:
        """Return the text of a part of a statement, and its parameters."""
        if node.__class__ is WrittenColumn and node.text is not None:
            return node.text, ()
        return super().compile(node)

    def get_converters(self, expressions: Any) -> dict[int, Any]:
        """Return the functions that convert the values of expressions, by their position."""
        converted: list[Any] = [
            None if expression.__class__ is WrittenColumn and expression.is_plain else expression
            for expression in expressions
        ]
        return super().get_converters(converted)

    def _write(self, field: Any, alias: str) -> Col:
        ordinary = Col(alias, field)
        text, parameters = super().compile(ordinary)
        if ordinary.select_format(self, text, parameters) != (text, parameters):
            return ordinary
        column = WrittenColumn(alias, field)
        column.text = text
        column.is_plain = not super().get_converters([ordinary])
        return column
