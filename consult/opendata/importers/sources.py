"""The output of a reader: a consultation of another platform, as streams of records."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from consult.opendata.importers.lines import Line


class Topic(NamedTuple):
    """A topic. `question` is empty if the platform had none."""

    origin_id: str
    title: str
    question: str = ""
    background: str = ""


class Proposal(NamedTuple):
    """A contribution. A removed one has its place and dates, but no text."""

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
    """The votes on a contribution or a comment, known as totals only."""

    target: str
    agree: int
    mixed: int
    disagree: int


class Votes(NamedTuple):
    """The votes of one person, by contribution."""

    line: Line
    voter: str
    choices: dict[str, str]


@dataclass(frozen=True)
class Source:
    """A consultation read from another platform.

    Each stream is read once, in this order, and may raise `BadSource`.

    `licence` and `attribution` are the ones that the platform gives for all its data. They are
    empty if the platform leaves them to each consultation.
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
    """Return the public name of an imported person: a pseudonym, since the data has no names."""
    return f"Participant {person}"
