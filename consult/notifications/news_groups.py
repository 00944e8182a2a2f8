"""The grouping of news in a summary: by consultation, then topic, then contribution.

Each line is in exactly one place. The order is that of numbers and titles, then of time. The order
in which the news were found therefore makes no difference to the summary.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from consult.notifications.lines import Line, Place

# The number of lines shown for one place with many of them. The others are only counted.
MOST_LINES = 5


@dataclass(frozen=True)
class Group:
    """The news of one place: its own lines, then the places inside it.

    `place` is None for news without a place. `opinions` is the number of new opinions of a
    contribution since its reader's last summary.
    """

    place: Place | None
    lines: Sequence[Line] = ()
    groups: Sequence[Group] = ()
    opinions: int = 0

    @property
    def visible_lines(self) -> Sequence[Line]:
        """Return the first lines, which the summary shows."""
        return self.lines if len(self.lines) <= MOST_LINES + 1 else self.lines[:MOST_LINES]

    @property
    def more(self) -> int:
        """Return the number of lines that are not shown."""
        return len(self.lines) - len(self.visible_lines)


LEVELS = ("consultation", "topic", "proposal")


def grouped(lines: Iterable[Line], opinions: Mapping[UUID, int] | None = None) -> list[Group]:
    """Return the consultations that have news, with their lines, topics and contributions.

    `opinions` is a number by contribution. A contribution that only has opinions makes no group.
    """
    return _groups(list(lines), LEVELS, opinions or {})


def _groups(lines: list[Line], levels: Sequence[str], opinions: Mapping[UUID, int]) -> list[Group]:
    level, *below = levels

    def key(line: Line) -> Any:
        place = getattr(line, level)
        return (place is not None, place.order if place else ())

    return [
        _group(level, list(found), below, opinions)
        for _key, found in groupby(sorted(lines, key=key), key)
    ]


def _group(level: str, lines: list[Line], below: list[str], opinions: Mapping[UUID, int]) -> Group:
    """Return the group of one place: the news of the place itself, then the places inside it."""
    place = getattr(lines[0], level)
    inside = [line for line in lines if below and getattr(line, below[0]) is not None]
    own = [line for line in lines if not below or getattr(line, below[0]) is None]
    own.sort(key=lambda line: (line.happened_at, str(line.id)))
    added = opinions.get(place.id, 0) if place and level == "proposal" else 0
    return Group(place, own, _groups(inside, below, opinions) if inside else [], added)
