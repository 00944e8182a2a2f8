"""The plain data that components draw. Pages fill these from what selectors return; no model is seen by a template."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from frontend.bars import PositionBar, position_bar

TagKind = Literal["", "brand", "ok", "warn", "err", "info", "highlight", "outline"]


@dataclass(frozen=True)
class Tag:
    """A state in a word. An icon is a name of frontend/icons.py."""

    text: str
    kind: TagKind = ""
    icon: str = ""


@dataclass(frozen=True)
class Figure:
    """A number that counts something, and the words that say what."""

    value: int
    label: str


@dataclass(frozen=True)
class Crumb:
    """A page above this one; the last of a list has no address."""

    label: str
    url: str = ""


@dataclass(frozen=True)
class Phase:
    """A node of the timetable; the note says the state in words too."""

    title: str
    note: str
    state: Literal["done", "now", "todo"] = "todo"


@dataclass(frozen=True)
class Step:
    """A node of the thread that says where a contribution comes from and goes to."""

    title: str
    note: str = ""
    url: str = ""
    link: str = ""
    state: Literal["", "here", "todo"] = ""


@dataclass(frozen=True)
class Opinion:
    """Where a person may take position on one thing, and what people think of it.

    ``method`` is get on a page kept in a cache: the form then leads to the act's own page, which holds the token.
    ``version`` is that of the text on screen: the register keeps what a person had read.
    ``back`` is where to return once it is taken, where that is not the page of the thing.
    Results are hidden until the person took position, or until the end, when the consultation says so: ``note`` says
    it, or that live results show which choice moves.
    ``platform`` is the code of the one where the votes were cast, for votes that were imported one by one.
    """

    id: str
    title: str
    url: str = ""
    back: str = ""
    version: int = 0
    method: Literal["get", "post"] = "post"
    current: Literal["", "agree", "mixed", "disagree"] = ""
    withdraw_url: str = ""
    tally: Any = None
    results_shown: bool = True
    note: str = ""
    open: bool = True
    closed_note: str = ""
    platform: str = ""

    @property
    def bar(self) -> PositionBar:
        """The counts as shares."""
        return position_bar(self.tally or {})

    @property
    def figures(self) -> dict[str, int]:
        """Whole percentages by position; empty when they may not be shown, or when there are too few."""
        return {s.position: s.share for s in self.bar.segments} if self.results_shown and self.bar.shown else {}


@dataclass(frozen=True)
class ProposalCard:
    """A contribution in a list."""

    id: str
    number: int
    title: str
    url: str
    text: str
    origin: Tag
    who: str
    published: datetime.datetime
    comments: int
    opinion: Opinion
    answer: Tag | None = None
    language: str = ""
    tags: tuple[str, ...] = ()
    place: str = ""


@dataclass(frozen=True)
class TopicCard:
    """A topic among others of equal rank; ``strip`` is a drawing of frontend/trame.py."""

    number: int | None
    question: str
    url: str
    contributions: int
    workshops: int = 0
    strip: Any = None


@dataclass(frozen=True)
class ConsultationCard:
    """A consultation in a list: its state in words, its question, what it gathered."""

    title: str
    url: str
    state: Tag
    summary: str = ""
    facts: Sequence[Tag] = ()


@dataclass(frozen=True)
class Answer:
    """What the authority replied; its words are set in sans, never in serif."""

    title: str
    state: Tag
    body_html: str
    signed: str
    url: str = ""
    link: str = ""
    language: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A block of a contribution's text; one that may be discussed by itself has a number and its two addresses."""

    html: str
    number: int = 0
    comments: int = 0
    comments_url: str = ""
    write_url: str = ""


@dataclass(frozen=True)
class Passage:
    """What a comment is about: words of the text, where they stand, and whether they stand there no longer."""

    words: str = ""
    url: str = ""
    is_current: bool = True
    language: str = ""


@dataclass(frozen=True)
class Comment:
    """A comment with its replies, shown on one level. A removed one keeps its place, with a note in place of text."""

    id: str
    author: str
    published: datetime.datetime
    url: str = ""
    body_html: str = ""
    official: bool = False
    badge: str = ""
    position: Literal["", "agree", "mixed", "disagree"] = ""
    stance: str = ""
    changed: bool = False
    answers_to: str = ""
    waits: str = ""
    about: Passage | None = None
    language: str = ""
    removed: str = ""
    useful: int = 0
    useful_url: str = ""
    useful_pressed: bool = False
    reply_url: str = ""
    report_url: str = ""
    edit_url: str = ""
    withdraw_url: str = ""
    method: Literal["get", "post"] = "post"
    fresh: bool = False
    marked: bool = False
    replies: Sequence[Comment] = ()
    more_url: str = ""


@dataclass(frozen=True)
class Live:
    """Where a page hears of changes, and of when its figures are.

    `topic` is the id of the one whose list it shows, `question` of the poll whose result.
    """

    socket: str
    dated: datetime.datetime
    figures_url: str = ""
    topic: str = ""
    question: str = ""


@dataclass(frozen=True)
class Download:
    """A file to take away: its format and weight are on its button."""

    label: str
    url: str
    octets: int | None = None


@dataclass(frozen=True)
class Picture:
    """An image with its measures, so that the page does not move as it comes; without words it is decorative."""

    src: str
    large: str
    srcset: str
    width: int
    height: int
    alt: str = ""


@dataclass(frozen=True)
class Attached:
    """Something to look at: an image that is shown, a document to save, or a page elsewhere."""

    title: str
    url: str
    note: str = ""
    picture: Picture | None = None
    is_elsewhere: bool = False
    language: str = ""
    report_url: str = ""
    gone: str = ""  # what stands in its place, where moderation took it away


@dataclass(frozen=True)
class FileRow:
    """A dataset or a document, with its files."""

    title: str
    note: str
    icon: str = "table"
    downloads: Sequence[Download] = ()


@dataclass(frozen=True)
class Change:
    """A run of words in a comparison of two versions; a gap stands for words that stay and are not repeated."""

    text: str
    op: Literal["same", "added", "removed", "gap"] = "same"


@dataclass(frozen=True)
class Chip:
    """A quick filter; its count is said, its state is a shape as well as a colour."""

    label: str
    url: str
    pressed: bool = False
    icon: str = ""


@dataclass(frozen=True)
class Tab:
    """A page beside this one, in a row of tabs."""

    label: str
    url: str
    current: bool = False


@dataclass(frozen=True)
class FollowButton:
    """Follow something, or stop; a visitor is led to sign in, and comes back."""

    url: str
    followed: bool = False
    signed_in: bool = False
