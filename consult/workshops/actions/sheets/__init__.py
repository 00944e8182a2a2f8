"""Sheets of contributions (CSV, XLSX): read into rows, checked by line, imported once confirmed."""

from consult.workshops.actions.sheets.lines import Line, Row
from consult.workshops.actions.sheets.sheet_import import bring_sheet, check_sheet
from consult.workshops.actions.sheets.table_reader import (
    MOST_LINES,
    MOST_OCTETS,
    carried,
    read_sheet,
    rows_of,
)

__all__ = [
    "MOST_LINES",
    "MOST_OCTETS",
    "Line",
    "Row",
    "bring_sheet",
    "carried",
    "check_sheet",
    "read_sheet",
    "rows_of",
]
