"""Places of rows in a list, and numbers of rows in their object: 1, 2, 3 …"""

from typing import Any

from django.db.models import Max


def last_number(rows: Any, column: str = "number") -> int:
    """Return the highest number of a column, or 0 without rows. This takes one query."""
    return rows.aggregate(last=Max(column))["last"] or 0


def renumber(rows: list, column: str = "place", *, also: tuple[str, ...] = ()) -> None:
    """Number the rows from 1 on, in the order of the list, and store their numbers in one query.

    `also` names other columns to store.
    """
    for number, row in enumerate(rows, start=1):
        setattr(row, column, number)
    if rows:
        type(rows[0])._default_manager.bulk_update(rows, [column, *also])


def move(rows: list, row: Any, to: int, column: str = "place") -> bool:
    """Move a row to a place of the list, and renumber all rows. `row` replaces its copy in the list.

    Return False if the list does not contain the row, or has no such place.
    """
    if row not in rows or not 1 <= to <= len(rows):
        return False
    rows.remove(row)
    rows.insert(to - 1, row)
    renumber(rows, column)
    return True


def shift(rows: list, row: Any, *, up: bool, column: str = "place") -> bool:
    """Exchange a row with the previous or the next one, and renumber all rows.

    Return False at the end of the list.
    """
    place = rows.index(row)
    return move(rows, row, place if up else place + 2, column)
