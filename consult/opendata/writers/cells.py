"""The conversion of values to CSV and JSON, with a protection against formulas.

A spreadsheet reads some texts as formulas. In CSV, such a text is preceded by an apostrophe. This
applies to each physical line of a cell, and to the text after a semicolon or a tab in it, if the
first character after blanks and quotation marks is `= + - @`, a tab, or one of their wide forms. It
also applies to a cell that begins with a line break, and to a text that already begins with
apostrophes before such a character, so that the rule can be undone. JSON is not changed.

A spreadsheet in French also splits cells at semicolons. Quotation marks do not prevent it, since
there are none at the point where its own cell begins.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from consult.opendata.schemas.fields import Column

_BREAKS = "\\n\\r\\v\\f\\x1c-\\x1e\\x85\\u2028\\u2029"
_START = f"(?:\\A|(?<=[{_BREAKS};\\t]))"
_BLANKS = '[ "\\u00a0\\u1680\\u2000-\\u200f\\u202f\\u205f\\u2060\\u3000\\ufeff]*'
_SIGNS = "[=+\\-@\\t\\uff1d\\uff0b\\uff0d\\uff20\\ufe66\\ufe62\\ufe63\\ufe6b]"
_RISKY = re.compile(f"{_START}(?='*{_BLANKS}{_SIGNS})|\\A(?='*{_BLANKS}[{_BREAKS}])")
_MARKED = re.compile(f"{_START}'(?='*{_BLANKS}{_SIGNS})|\\A'(?='*{_BLANKS}[{_BREAKS}])")


def without_formula(text: str) -> str:
    """Return the text as a CSV cell that no spreadsheet reads as a formula."""
    return _RISKY.sub("'", text)


def as_written(cell: str) -> str:
    """Return the text from which a CSV cell was made."""
    return _MARKED.sub("", cell)


def moment(value: datetime) -> str:
    """Return a time in UTC, to the second."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day(value: date | str) -> str:
    """Return a day as YYYY-MM-DD."""
    return value if isinstance(value, str) else value.isoformat()


def flag(value: bool) -> str:
    """Return "true" or "false", as Table Schema writes booleans."""
    return "true" if value else "false"


def _moment(value: datetime) -> str:
    return value if isinstance(value, str) else moment(value)


_IN_CSV: dict[str, Callable[[Any], Any]] = {"boolean": flag, "datetime": _moment, "date": day}
_IN_JSON: dict[str, Callable[[Any], Any]] = {"datetime": _moment, "date": day, "number": float}


def csv_form(column: Column) -> Callable[[Any], Any] | None:
    """Return the function that makes CSV cells of a column, or None if none is needed."""
    return without_formula if column.is_free else _IN_CSV.get(column.type)


def json_form(column: Column) -> Callable[[Any], Any] | None:
    """Return the function that makes JSON values of a column, or None if none is needed."""
    return _IN_JSON.get(column.type)
