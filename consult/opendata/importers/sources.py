"""What a reader hands over: a consultation of another platform, as streams of records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from consult.opendata.importers.lines import Line


class Topic(NamedTuple):
    """A subject; `question` may be empty where the platform had none."""

    origin_id: str
    title: str
    question: str = ""
    background: str = ""


class Proposal(NamedTuple):
    """A contribution. A removed one keeps its place and dates, and none of its text."""

    line: Line
    origin_id: str
    topic: str
    author: str
    title: str
    body: str
    created_at: datetime
    updated_at: datetime
    is_removed: bool
    changes: list[str]


class Comment(NamedTuple):
    """A comment under a contribution."""

    line: Line
    origin_id: str
    proposal: str
    author: str
    stance: str
    body: str
    created_at: datetime
    updated_at: datetime
    is_removed: bool
    changes: list[str]


class Totals(NamedTuple):
    """Votes known as totals, on a contribution or a comment."""

    target: str
    agree: int
    mixed: int
    disagree: int


class Votes(NamedTuple):
    """Every vote of one person, by contribution."""

    line: Line
    voter: str
    choices: dict[str, str]


@dataclass(frozen=True)
class Source:
    """A consultation read from elsewhere. Each stream is read once, in this order, and may raise `BadSource`.

    `licence` and `attribution` are those that the platform gives to all its data; empty where it
    leaves them to each consultation.
    """

    origin: str
    title: str
    language: str
    opens_at: datetime
    closes_at: datetime
    authors: list[str]
    topics: list[Topic]
    proposals: Iterable[Proposal]
    comments: Iterable[Comment] = ()
    proposal_totals: Iterable[Totals] = ()
    comment_totals: Iterable[Totals] = ()
    votes: Iterable[Votes] = ()
    description: str = ""
    licence: str = ""
    attribution: str = ""


def name_of(person: str) -> str:
    """The public name of an imported person: a pseudonym, since no name comes with the data."""
    return f"Participant {person}"
