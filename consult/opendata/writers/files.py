"""The writer of files in constant memory, which computes their size and SHA-256."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Any

from consult.opendata.schemas.fields import Table
from consult.opendata.writers.lines import CsvLines, JsonLines

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
    """A complete file."""

    name: str
    bytes: int
    sha256: str
    rows: int | None = None

    @property
    def media_type(self) -> str:
        """The media type of the file, by its extension."""
        return MEDIA_TYPES[self.name.rpartition(".")[2]]

    def as_data(self) -> dict[str, Any]:
        """Return the facts on the file that the version stores."""
        return asdict(self) | {"media_type": self.media_type}


class Sink:
    """A file that is being written."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self.size = 0
        self._hash = hashlib.sha256()
        self._file = (folder / name).open("wb")

    def write(self, text: str) -> None:
        """Append text, in UTF-8."""
        content = text.encode()
        self._file.write(content)
        self._hash.update(content)
        self.size += len(content)

    def __enter__(self) -> Sink:
        return self

    def __exit__(self, *_failure: object) -> None:
        self._file.close()

    def written(self, rows: int | None = None) -> Written:
        """Return the facts on the complete file."""
        return Written(self.name, self.size, self._hash.hexdigest(), rows)


def write_text(folder: Path, name: str, text: str) -> Written:
    """Write a small file in one call."""
    with Sink(folder, name) as sink:
        sink.write(text)
        return sink.written()


def write_table(folder: Path, table: Table, rows: Iterable[dict]) -> list[Written]:
    """Write the rows of a table as CSV and as JSON Lines, in one pass."""
    to_csv = CsvLines(table)
    to_json = JsonLines(table)
    number = 0
    with Sink(folder, f"{table.name}.csv") as comma, Sink(folder, f"{table.name}.jsonl") as lines:
        comma.write(to_csv.header())
        for batch in _batches(rows, itemgetter(*table.names)):
            comma.write("".join(map(to_csv.line, batch)))
            lines.write("".join(map(to_json.line, batch)))
            number += len(batch)
        return [comma.written(number), lines.written(number)]


def _batches(rows: Iterable[dict], values: Any) -> Iterator[list[tuple]]:
    rows = iter(rows)
    while batch := [values(row) for row in islice(rows, BATCH)]:
        yield batch
