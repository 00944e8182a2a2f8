"""The statutory report as CSV lines, one for each contribution."""

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Any

from consult.opendata.writers.cells import moment, without_formula
from frontend.presenters.answer_report.contents import Line, Report

# Spreadsheets read a file as UTF-8 if it begins with this mark.
MARK = "\ufeff"
COLUMNS = (
    "number",
    "topic",
    "kind",
    "author",
    "published_at",
    "title",
    "text",
    "url",
    "state",
    "state_in_words",
    "answer",
    "reasons",
    "transmitted_to",
    "is_published",
    "answered_at",
    "corrected_at",
    "correction_note",
    "milestones",
    "service",
    "due_on",
)


def write_lines(report: Report) -> Iterator[str]:
    """Yield the lines of the table, the names of the columns first."""
    yield MARK + _line(COLUMNS)
    for part in report.parts:
        for line in part.lines:
            yield _line(_cells(part.name, line))


def _cells(topic: str, line: Line) -> tuple[Any, ...]:
    steps = line.answer.milestones if line.answer else ()
    return (
        line.number,
        topic,
        line.kind,
        line.author,
        moment(line.published_at),
        line.title,
        line.body,
        line.url,
        line.state,
        line.state_words,
        line.answer_body,
        line.reasons,
        line.transmitted_to,
        "true" if line.is_published else "false",
        moment(line.answered_at) if line.answered_at else "",
        moment(line.corrected_at) if line.corrected_at else "",
        line.correction_note,
        "\n".join(
            " ".join(filter(None, (step.happened_on.isoformat(), step.text, step.url)))
            for step in steps
        ),
        line.service,
        line.due_on.isoformat() if line.due_on else "",
    )


def _line(cells: tuple[Any, ...]) -> str:
    buffer = StringIO()
    csv.writer(buffer).writerow(
        [without_formula(cell) if isinstance(cell, str) else cell for cell in cells]
    )
    return buffer.getvalue()
