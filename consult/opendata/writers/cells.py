"""What a value becomes in CSV and in JSON; and texts that a spreadsheet would take for formulas (T-43).

CSV: a line of text (each physical line of a cell), or what follows a semicolon or a tab in it, whose first character,
blanks and quotation marks apart, is `= + - @`, a tab, or one of their wide forms is preceded by an apostrophe; so is a
cell that begins with a line break, and what already begins with apostrophes before such a character, so that the rule
can be undone. JSON is left as written.

A spreadsheet set in French separates cells at semicolons; quotation marks do not keep it from that, since it sees none
where its own cell begins.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from consult.opendata.schemas import Column

_BREAKS = "\\n\\r\\v\\f\\x1c-\\x1e\\x85\\u2028\\u2029"
_START = f"(?:\\A|(?<=[{_BREAKS};\\t]))"
_BLANKS = '[ "\\u00a0\\u1680\\u2000-\\u200f\\u202f\\u205f\\u2060\\u3000\\ufeff]*'
_SIGNS = "[=+\\-@\\t\\uff1d\\uff0b\\uff0d\\uff20\\ufe66\\ufe62\\ufe63\\ufe6b]"
_RISKY = re.compile(f"{_START}(?='*{_BLANKS}{_SIGNS})|\\A(?='*{_BLANKS}[{_BREAKS}])")
_MARKED = re.compile(f"{_START}'(?='*{_BLANKS}{_SIGNS})|\\A'(?='*{_BLANKS}[{_BREAKS}])")


def without_formula(text: str) -> str:
    """The text as a CSV cell that no spreadsheet computes."""
    return _RISKY.sub("'", text)


def as_written(cell: str) -> str:
    """The text a CSV cell was made from."""
    return _MARKED.sub("", cell)


def moment(value: datetime) -> str:
    """A time in UTC, to the second."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day(value: date | str) -> str:
    """A day."""
    return value if isinstance(value, str) else value.isoformat()


def flag(value: bool) -> str:
    """True or false, as Table Schema writes them."""
    return "true" if value else "false"


def _moment(value):
    return value if isinstance(value, str) else moment(value)


_IN_CSV: dict[str, Callable[[Any], Any]] = {"boolean": flag, "datetime": _moment, "date": day}
_IN_JSON: dict[str, Callable[[Any], Any]] = {"datetime": _moment, "date": day, "number": float}


def csv_form(column: Column) -> Callable[[Any], Any] | None:
    """How values of a column become CSV cells; None when they already are."""
    return without_formula if column.is_free else _IN_CSV.get(column.type)


def json_form(column: Column) -> Callable[[Any], Any] | None:
    """How values of a column become JSON values; None when they already are."""
    return _IN_JSON.get(column.type)
