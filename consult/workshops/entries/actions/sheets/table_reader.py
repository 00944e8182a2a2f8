"""Reading a file into rows: CSV as office software writes it, or the first sheet of a workbook.

CSV may have any of the usual encodings and separators. The sizes are limited: bytes sent, bytes
unpacked, lines and columns. Every cell becomes text.
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from consult.core.exceptions import Invalid
from consult.core.words.text import decoded
from consult.workshops.entries.actions.sheets.lines import Row, folded

MOST_OCTETS = 1_000_000
MOST_LINES = 200
MOST_COLUMNS = 20
UNPACKED = 20_000_000
PARTS = 200
COLUMNS = {
    "topic": ("theme", "topic", "theme (numero ou nom)"),
    "table": ("table", "groupe", "group", "table ou groupe"),
    "title": ("titre", "title"),
    "body": ("texte", "text", "contribution"),
}
NEEDED = ("topic", "title", "body")
REMARK = "#"
FORMULA = ("=", "+", "-", "@")


def read_sheet(upload: UploadedFile) -> list[Row]:
    """Return the rows of an upload, without blank lines and lines that begin with `#`.

    Raise `Invalid` with a message.
    """
    if not upload or not upload.size:
        raise Invalid(_("Choose a file: this one is empty."), attr="file")
    if upload.size > MOST_OCTETS:
        raise Invalid(_("This file is too large. A file has 1 MB at most."), attr="file")
    content = upload.read()
    cells = _workbook(content) if content.startswith(b"PK") else _csv(content)
    return _rows(cells)


def _csv(content: bytes) -> Iterator[list[str]]:
    text = decoded(content)
    if text is None:
        raise _unreadable()
    head = text.lstrip().partition("\n")[0]
    separator = max(";,\t", key=head.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    except csv.Error:
        raise _unreadable() from None


def _workbook(content: bytes) -> Iterator[list[str]]:
    """Yield the rows of the first sheet.

    Formulas give their last stored value: nothing is computed here.
    """
    from openpyxl import load_workbook  # noqa: PLC0415 - heavy, and few processes need it

    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
        if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED:
            raise Invalid(
                _("Once opened, this file is too large. Keep one sheet of text."), attr="file"
            )
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        for row in book.worksheets[0].iter_rows(
            max_row=MOST_LINES * 2, max_col=MOST_COLUMNS, values_only=True
        ):
            yield [_text(cell) for cell in row]
    except Invalid:
        raise
    except Exception as error:  # a reader may fail in any way on a hostile file
        raise _unreadable() from error


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _unreadable() -> Invalid:
    return Invalid(
        _("This file cannot be read. Save it again as CSV or XLSX, or start from the template."),
        attr="file",
    )


def _rows(cells: Iterable[list[str]]) -> list[Row]:
    places: dict[str, int] = {}
    rows: list[Row] = []
    for number, line in enumerate(cells, start=1):
        if not any(cell.strip() for cell in line) or line[0].lstrip("\ufeff ").startswith(REMARK):
            continue
        if not places:
            places = _places(line)
            continue
        rows.append(Row(number, **{name: _cell(line, places, name) for name in COLUMNS}))
        if len(rows) > MOST_LINES:
            raise Invalid(_("This sheet is too long. A sheet has 200 lines at most."), attr="file")
    if not rows:
        raise Invalid(_("This sheet contains no contribution."), attr="file")
    return rows


def _places(head: list[str]) -> dict[str, int]:
    named = [folded(cell) for cell in head[:MOST_COLUMNS]]
    found = {name: _first(words, named) for name, words in COLUMNS.items()}
    if any(found[name] is None for name in NEEDED):
        raise Invalid(
            _("The first line must name the columns: Topic, Table, Title, Text."), attr="file"
        )
    return {name: place for name, place in found.items() if place is not None}


def _first(words: tuple[str, ...], named: list[str]) -> int | None:
    return next((named.index(word) for word in words if word in named), None)


def _cell(line: list[str], places: dict[str, int], name: str) -> str:
    place = places.get(name)
    written = line[place].strip() if place is not None and place < len(line) else ""
    # A spreadsheet puts an apostrophe before a text that looks like a formula. It is not part of
    # the words.
    return written[1:] if written[:1] == "'" and written[1:2] in FORMULA else written


def dump_rows(rows: Iterable[Row]) -> str:
    """Return the rows as JSON, for a hidden field of a form between two pages."""
    return json.dumps(
        [[row.number, row.topic, row.table, row.title, row.body] for row in rows],
        ensure_ascii=False,
    )


def rows_of(sent: str) -> list[Row]:
    """Return the rows from the text that `dump_rows` made.

    A visitor may send anything instead: raise `Invalid` if it cannot be read. The caller checks the
    rows again.
    """
    try:
        lines = json.loads(sent)
        rows = [Row(int(number), *map(str, words)) for number, *words in lines]
    except (TypeError, ValueError):
        raise _unreadable() from None
    if not 0 < len(rows) <= MOST_LINES:
        raise _unreadable()
    return rows
