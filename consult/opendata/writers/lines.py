"""The writers of one row as a line of CSV and as a line of JSON.

Most rows of a dataset are identifiers, hashes and numbers, which need no quoting: they are joined
unchanged. This makes an export almost as fast as PostgreSQL's own COPY.
"""

import csv
import io
import json
from collections.abc import Callable
from json.encoder import encode_basestring  # type: ignore[attr-defined]
from typing import Any
from uuid import UUID

from consult.opendata.schemas.fields import Column, Table
from consult.opendata.writers.cells import csv_form, json_form


class CsvLines:
    """A writer of lines of RFC 4180 for one table."""

    def __init__(self, table: Table) -> None:
        self.names = table.names
        forms = [csv_form(column) for column in table.columns]
        self.forms = [(at, form) for at, form in enumerate(forms) if form]
        self.commas = len(self.names) - 1

    def header(self) -> str:
        """Return the line of column names."""
        return _quoted(self.names)

    def line(self, values: tuple) -> str:
        """Return the line of a row, quoted if one of its cells needs it."""
        cells = ["" if value is None else value for value in values]
        for at, form in self.forms:
            if values[at] is not None:
                cells[at] = form(values[at])
        line = ",".join(map(str, cells))
        if line.count(",") != self.commas or '"' in line or "\n" in line or "\r" in line:
            return _quoted(cells)
        return line + "\r\n"


def _quoted(cells: list[Any]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()


class JsonLines:
    """A writer of JSON objects, one per line, for one table."""

    def __init__(self, table: Table) -> None:
        self.template = "{" + ",".join(f"{json.dumps(name)}:%s" for name in table.names) + "}\n"
        self.forms = [_json_writer(column) for column in table.columns]

    def line(self, values: tuple) -> str:
        """Return the line of a row. A missing value is null."""
        try:
            return self._line(values)
        except TypeError:  # an identifier that is not a string yet
            return self._line(
                tuple(str(value) if isinstance(value, UUID) else value for value in values)
            )

    def _line(self, values: tuple[Any, ...]) -> str:
        return self.template % tuple(
            [
                "null" if value is None else form(value)
                for form, value in zip(self.forms, values, strict=True)
            ]
        )


def _json_writer(column: Column) -> Callable[[Any], str]:
    """Return the function that writes a value of a column in JSON."""
    form = json_form(column)
    if column.type == "integer":
        return int.__repr__
    if column.type in ("boolean", "number"):
        return lambda value: json.dumps(form(value) if form else value)
    return (lambda value: encode_basestring(form(value))) if form else encode_basestring
