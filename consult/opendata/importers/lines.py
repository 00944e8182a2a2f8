"""The reader of CSV files from other platforms, line by line.

At the first broken line the import stops, and names its place.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from consult.opendata.exceptions import BadSource

LONGEST_CELL = 4 * 1024 * 1024
LARGEST = 2**31 - 1
YEARS = range(1990, 2100)
# Spreadsheets and pandas write whole numbers as "5694.0" if a cell of their column was empty.
FLOATED = re.compile(r"(\d+)\.0+", re.ASCII)
csv.field_size_limit(LONGEST_CELL)


class Line:
    """A line of a file, whose cells are read by column name. An unreadable cell is refused."""

    __slots__ = ("cells", "file", "number", "zone")

    def __init__(
        self, file: str, number: int, cells: dict[str, str], zone: tzinfo | None = None
    ) -> None:
        self.file = file
        self.number = number
        self.cells = cells
        self.zone = zone

    def text(self, column: str) -> str:
        """Return a cell unchanged."""
        return self.cells[column]

    def identifier(self, column: str) -> str:
        """Return a short, non-empty cell. The value 12.0 becomes the number 12."""
        value = self._unfloated(column)
        if not value or len(value) > 60 or not value.isprintable():
            raise self.broken(column, _("an identifier is expected"))
        return value

    def whole(self, column: str) -> int:
        """Return a whole number that is not negative. The value 12.0 is accepted."""
        value = self._unfloated(column)
        if not (value.isascii() and value.isdigit() and len(value) < 11 and int(value) <= LARGEST):
            raise self.broken(column, _("a whole number is expected"))
        return int(value)

    def count_if_any(self, column: str) -> int:
        """Return the whole number of a column that only checks others, or 0 if there is none."""
        value = self._unfloated(column) if column in self.cells else ""
        return int(value) if value.isascii() and value.isdigit() and len(value) < 11 else 0

    def choice(self, column: str, values: Iterable[str]) -> str:
        """Return a cell that is one of these values."""
        value = self.cells[column].strip()
        if value not in values:
            raise self.broken(
                column, _("one of these is expected: %(values)s") % {"values": ", ".join(values)}
            )
        return value

    def moment(self, column: str) -> datetime:
        """Return an ISO 8601 time.

        A time without a zone is in the zone of the file, if one was given.
        """
        try:
            value = parse_datetime(self.cells[column].strip())
        except ValueError:
            value = None
        if value is None or value.year not in YEARS:
            raise self.broken(column, _("a date and time is expected"))
        if value.tzinfo is None and self.zone is None:
            raise self.broken(
                column, _("a date and time with its zone is expected; --time-zone gives the zone")
            )
        return value if value.tzinfo else value.replace(tzinfo=self.zone)

    def milliseconds(self, column: str) -> datetime:
        """Return a time written as milliseconds since 1970."""
        value = self._unfloated(column)
        if not (value.isascii() and value.isdigit() and len(value) < 15):
            raise self.broken(column, _("a time in milliseconds is expected"))
        found = datetime.fromtimestamp(int(value) / 1000, UTC)
        if found.year not in YEARS:
            raise self.broken(column, _("a time in milliseconds is expected"))
        return found

    def _unfloated(self, column: str) -> str:
        value = self.cells[column].strip()
        floated = FLOATED.fullmatch(value)
        return floated[1] if floated else value

    def broken(self, column: str, why: str) -> BadSource:
        """Return the exception for a cell, for the caller to raise."""
        cell = self.cells.get(column, "")[:40]
        return unreadable(
            self.file,
            self.number,
            _("column %(column)s: %(why)s, not “%(shown)s”"),
            column=column,
            why=why,
            shown=cell,
        )


def unreadable(file: str, number: int, message: str, **words: Any) -> BadSource:
    """Return the exception for a line, for the caller to raise."""
    reason = message % words if words else message
    return BadSource(
        _("%(file)s, line %(number)s: %(why)s.") % {"file": file, "number": number, "why": reason}
    )


def lines(path: Path, columns: list[str], zone: tzinfo | None = None) -> Iterator[Line]:
    """Yield the lines of a CSV file that has these columns and possibly others.

    The memory used is constant. `zone` is the time zone of times written without one. Raise
    `BadSource` when the file is missing or not UTF-8, lacks a column, or has a broken line.
    """
    number = 1
    try:
        with path.open(encoding="utf-8-sig", newline="") as content:
            reader = csv.reader(content, strict=True)
            header = _header(path.name, next(reader, []), columns)
            for row in reader:
                number = reader.line_num
                yield Line(path.name, number, _cells(path.name, number, header, row), zone)
    except UnicodeDecodeError as error:
        raise unreadable(path.name, number, _("the file is not in UTF-8")) from error
    except csv.Error as error:
        raise unreadable(
            path.name, number + 1, _("the line is broken (%(error)s)"), error=error
        ) from error
    except FileNotFoundError as error:
        raise BadSource(_("The file %(file)s is missing.") % {"file": path.name}) from error
    except OSError as error:
        raise BadSource(_("The file %(file)s cannot be opened.") % {"file": path.name}) from error


def _header(file: str, header: list[str], columns: list[str]) -> list[str]:
    names = [name.strip() for name in header]
    missing = [column for column in columns if column not in names]
    if missing:
        raise BadSource(
            _("%(file)s: columns are missing: %(columns)s.")
            % {"file": file, "columns": ", ".join(missing)}
        )
    if len(set(names)) != len(names):
        raise BadSource(_("%(file)s: a column appears twice.") % {"file": file})
    return names


def _cells(file: str, number: int, header: list[str], row: list[str]) -> dict[str, str]:
    if len(row) != len(header):
        message = _("%(found)s cells instead of %(expected)s")
        raise unreadable(file, number, message, found=len(row), expected=len(header))
    return dict(zip(header, row, strict=True))
