"""News put together for a summary: by consultation, then topic, then contribution, each line in exactly one place.

The order is that of numbers and titles, then of time: the same news always read the same, however they were found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID

    from consult.notifications.lines import Line, Place

# Of one contribution that is much discussed, the lines that are told one by one; the rest is a number.
TOLD = 5


@dataclass(frozen=True)
class Group:
    """News of one place: its own lines, then the places inside it; `place` is None for what is nowhere.

    `opinions`: how many more a contribution has than in its reader's last summary.
    """

    place: Place | None
    lines: Sequence[Line] = ()
    groups: Sequence[Group] = ()
    opinions: int = 0

    @property
    def told(self) -> Sequence[Line]:
        """The lines that are told one by one: the first ones."""
        return self.lines if len(self.lines) <= TOLD + 1 else self.lines[:TOLD]

    @property
    def more(self) -> int:
        """How many others there are."""
        return len(self.lines) - len(self.told)


LEVELS = ("consultation", "topic", "proposal")


def grouped(lines: Iterable[Line], opinions: Mapping[UUID, int] | None = None) -> list[Group]:
    """The consultations that have news, each with its lines and its topics, each of these with its contributions.

    `opinions` by contribution: they make no group by themselves.
    """
    return _groups(list(lines), LEVELS, opinions or {})


def _groups(lines, levels, opinions):
    level, *below = levels

    def key(line):
        place = getattr(line, level)
        return (place is not None, place.order if place else ())

    return [_group(level, list(found), below, opinions) for _key, found in groupby(sorted(lines, key=key), key)]


def _group(level, lines, below, opinions):
    """One place: what happened in it but in none of the places inside, then these."""
    place = getattr(lines[0], level)
    inside = [line for line in lines if below and getattr(line, below[0]) is not None]
    own = [line for line in lines if not below or getattr(line, below[0]) is None]
    own.sort(key=lambda line: (line.happened_at, str(line.id)))
    added = opinions.get(place.id, 0) if place and level == "proposal" else 0
    return Group(place, own, _groups(inside, below, opinions) if inside else [], added)
