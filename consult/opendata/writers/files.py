"""Files written once, in constant memory, with their size and SHA-256 known at the end."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from dataclasses import asdict, dataclass
from operator import itemgetter
from typing import TYPE_CHECKING

from consult.opendata.writers.cells import csv_form, json_form

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from consult.opendata.schemas import Table

BATCH = 2000
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/jsonl; charset=utf-8",
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
    "py": "text/x-python; charset=utf-8",
    "zip": "application/zip",
}


@dataclass(frozen=True)
class Written:
    """A file that is complete."""

    name: str
    bytes: int
    sha256: str
    rows: int | None = None

    @property
    def media_type(self):
        """Its type, by its ending."""
        return MEDIA_TYPES[self.name.rpartition(".")[2]]

    def as_data(self):
        """What is kept of it beside the dataset."""
        return asdict(self) | {"media_type": self.media_type}


class Sink:
    """A file under way."""

    def __init__(self, folder: Path, name: str):
        self.name, self.size, self._hash = name, 0, hashlib.sha256()
        self._file = (folder / name).open("wb")

    def write(self, text: str) -> None:
        """Add text, in UTF-8."""
        content = text.encode()
        self._file.write(content)
        self._hash.update(content)
        self.size += len(content)

    def __enter__(self):
        return self

    def __exit__(self, *_failure):
        self._file.close()

    def written(self, rows: int | None = None) -> Written:
        """The file as it ends."""
        return Written(self.name, self.size, self._hash.hexdigest(), rows)


def write_text(folder: Path, name: str, text: str) -> Written:
    """Write a small file whole."""
    with Sink(folder, name) as sink:
        sink.write(text)
        return sink.written()


def write_table(folder: Path, table: Table, rows: Iterable[dict]) -> list[Written]:
    """Write the rows of a table as CSV and as JSON Lines, side by side, in one pass."""
    formed = _formed([csv_form(column) for column in table.columns])
    to_json, number = _json_writer(table), 0
    with Sink(folder, f"{table.name}.csv") as comma, Sink(folder, f"{table.name}.jsonl") as lines:
        comma.write(_to_csv([table.names]))
        for batch in _batches(rows, itemgetter(*table.names)):
            comma.write(_to_csv([formed(values) for values in batch]))
            lines.write(to_json(batch))
            number += len(batch)
        return [comma.written(number), lines.written(number)]


def _batches(rows: Iterable[dict], values) -> Iterator[list[tuple]]:
    batch = []
    for row in rows:
        batch.append(values(row))
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _formed(forms: list[Callable | None]):
    """A function that puts the values of one row in form; the values themselves where nothing is to be done."""
    wanted = [(at, form) for at, form in enumerate(forms) if form]
    if not wanted:
        return lambda values: values

    def form_row(values):
        cells = list(values)
        for at, form in wanted:
            if cells[at] is not None:
                cells[at] = form(cells[at])
        return cells

    return form_row


def _to_csv(rows):
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue()


def _json_writer(table: Table):
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode
    formed = _formed([json_form(column) for column in table.columns])
    names = table.names

    def to_json(rows):
        return "".join([encode(dict(zip(names, formed(values), strict=True))) + "\n" for values in rows])

    return to_json
