"""The report of an import on each line of its source, written during the import."""

import csv
from collections import Counter
from typing import TextIO

from django.utils.translation import gettext as _

from consult.opendata.enums import Outcome
from consult.opendata.importers.lines import Line
from consult.opendata.writers.cells import without_formula

HEADER = ["file", "line", "id", "outcome", "why"]


class Report:
    """A CSV file with one row per source line, and the counts of its outcomes per file."""

    def __init__(self, stream: TextIO) -> None:
        self.counts: dict[str, Counter] = {}
        self.unread: dict[str, str] = {}
        self.warnings: list[str] = []
        self._writer = csv.writer(stream)
        self._writer.writerow(HEADER)

    def note(self, outcome: Outcome, line: Line, reference: str, why: str = "") -> None:
        """Write the outcome of one line."""
        self.counts.setdefault(line.file, Counter())[outcome] += 1
        row = [line.file, line.number, reference, outcome.value, why]
        self._writer.writerow(
            [without_formula(cell) if isinstance(cell, str) else cell for cell in row]
        )

    def note_imported(self, line: Line, reference: str, changes: list[str] | None = None) -> None:
        """Write that a line is imported, with its changes if there are any."""
        self.note(
            Outcome.CHANGED if changes else Outcome.KEPT, line, reference, " ; ".join(changes or [])
        )

    def note_refused(self, line: Line, reference: str, why: str) -> None:
        """Write that a line is not imported, with the reason. The import continues."""
        self.note(Outcome.REFUSED, line, reference, why)

    def note_unread(self, file: str, why: str) -> None:
        """Write that a file of the folder is not read, with the reason."""
        self.unread[file] = why
        self._writer.writerow([without_formula(file), "", "", Outcome.REFUSED.value, why])

    def warn(self, file: str, why: str) -> None:
        """Warn that a file does not agree with the others, so that a part of it may be missing."""
        self.warnings.append(f"{file}: {why}")
        self._writer.writerow([without_formula(file), "", "", Outcome.WARNING.value, why])

    def summary(self) -> list[str]:
        """Return one sentence per file, in the active language."""
        counted = [
            f"{file}: "
            + ", ".join(f"{number} {Outcome(o).label}" for o, number in sorted(counts.items()))
            for file, counts in self.counts.items()
        ]
        unread = [f"{file}: {why}" for file, why in self.unread.items()]
        warnings = [_("Warning: %(warning)s") % {"warning": warning} for warning in self.warnings]
        return [*counted, *unread, *warnings]
