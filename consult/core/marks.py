"""Marks: values that stand for others in a page or a statement that is made once for many readers.

The value of each reader is inserted in the place of a mark.
"""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

# It is random in each process. A text of a citizen that contained a mark would otherwise show the
# value of a reader, for example a token in the address of a link.
_SECRET = secrets.token_hex(16)
_NUMBERS = range(1_987_654_000, 1_987_655_000)
# The function that makes the mark of each type of parameter from its place in a statement. No
# statement contains such values otherwise.
PARAMETERS: dict[type, Callable[[int], Any]] = {
    type(None): lambda _place: None,
    int: _NUMBERS.__getitem__,
    str: lambda place: text(f"parameter-{place}"),
    UUID: lambda place: UUID(int=_NUMBERS[place]),
    datetime: lambda place: datetime(1987, 1, 1, microsecond=place, tzinfo=UTC),
}


def text(name: str) -> str:
    """Return the mark of a piece of a page."""
    return f"{name}-{_SECRET}-"
