"""The plain data that components draw.

Pages make these from what selectors return, so that no template sees a model.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from django.utils.translation import gettext_lazy as _

from frontend.drawings.bars import PositionBar, position_bar

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

POSITION_LABELS = {"agree": _("Agree"), "mixed": _("Mixed"), "disagree": _("Disagree")}
TagKind = Literal["", "brand", "ok", "warn", "err", "info", "highlight", "outline"]


@dataclass(frozen=True)
class Tag:
    """A state in a word. An icon is a name of frontend/toolkit/pages/icons.py."""

    text: StrOrPromise
    kind: TagKind = ""
    icon: str = ""


@dataclass(frozen=True)
class Figure:
    """A number with the words for what it counts."""

    value: int
    label: str


@dataclass(frozen=True)
class Crumb:
    """A page above this one. The last crumb of a list has no address."""

    label: str
    url: str = ""


@dataclass(frozen=True)
class Phase:
    """A step of the timetable. The note gives its state in words too."""

    title: StrOrPromise
    note: StrOrPromise
    state: Literal["done", "now", "todo"] = "todo"


def step_state(place: int, current: int | None, *, done: bool) -> Literal["done", "now", "todo"]:
    """Return the state of the step at a place, where `current` is the place of the current step."""
    if place == current:
        return "now"
    return "done" if done else "todo"


@dataclass(frozen=True)
class Step:
    """A step of the path of a contribution, from its source to its answer."""

    title: str
    note: str = ""
    url: str = ""
    link: str = ""
    state: Literal["", "here", "todo"] = ""


@dataclass(frozen=True)
class Opinion:
    """The position of a person on one thing, and the positions of all.

    ``signed_in`` is False on a page of visitors, which caches share: its form has no token, and
    leads to signing in (`frontend.toolkit.pages.expired_session`). ``version`` is that of the text on screen: the
    register stores which version a person had read. ``back`` is where to return after the act, if
    that is not the page of the thing. If the consultation requires it, results are hidden until the
    person gave an opinion, or until the end: ``note`` explains it. ``is_live`` says that results are
    shown while people vote. ``platform`` is the code of the platform where the votes were cast, for
    votes that were imported one by one.
    """

    id: str
    title: str
    url: str = ""
    back: str = ""
    version: int = 0
    signed_in: bool = True
    current: Literal["", "agree", "mixed", "disagree"] = ""
    withdraw_url: str = ""
    receipt_url: str = ""
    tally: Any = None
    results_shown: bool = True
    note: str = ""
    is_live: bool = False
    open: bool = True
    closed_note: str = ""
    platform: str = ""

    @property
    def bar(self) -> PositionBar:
        """Return the counts as shares."""
        return position_bar(self.tally or {})

    @property
    def has_side(self) -> bool:
        """Return whether a card has something to show of opinions: buttons, or given ones."""
        return self.open or (self.tally is not None and self.bar.total > 0)

    @property
    def figures(self) -> dict[str, int]:
        """Return whole percentages by position.

        The dict is empty if they may not be shown, or if there are too few positions.
        """
        return (
            {s.position: s.share for s in self.bar.segments}
            if self.results_shown and self.bar.has_percentages
            else {}
        )


@dataclass(frozen=True)
class ProposalCard:
    """A contribution in a list."""

    id: str
    number: int
    title: str
    url: str
    text: str
    origin: Tag
    author: str
    published: datetime.datetime
    comments: int
    opinion: Opinion
    answer: Tag | None = None
    language: str = ""
    tags: tuple[str, ...] = ()
    place: str = ""


@dataclass(frozen=True)
class TopicCard:
    """A topic among others of equal rank. ``strip`` is a drawing of frontend/drawings/loom.py."""

    number: int | None
    question: str
    url: str
    contributions: int
    workshops: int = 0
    strip: Any = None
    picture: Picture | None = None


@dataclass(frozen=True)
class ConsultationCard:
    """A consultation in a list: its picture, its state and dates in words, and its facts."""

    title: str
    url: str
    state: Tag
    summary: str = ""
    dates: str = ""
    facts: Sequence[Tag] = ()
    picture: Picture | None = None
    is_open: bool = False
    is_closed: bool = False


@dataclass(frozen=True)
class AnswerStep:
    """A dated fact that followed an answer, with a link where people can check it."""

    happened_on: datetime.date
    day: str
    text: str
    url: str = ""
    corrected: str = ""


@dataclass(frozen=True)
class AnswerChange:
    """A correction of an answer: its day, its reason, and the state and text that it replaced."""

    at: datetime.datetime
    day: str
    note: str
    state: str
    before: str


@dataclass(frozen=True)
class Answer:
    """The reply of the authority. Its words are set in sans, never in serif.

    `together` is the number of other contributions that it answers. The link leads on from it.
    """

    title: str
    state: Tag
    body_html: str
    signed: str
    reasons_html: str = ""
    together: int = 0
    milestones: Sequence[AnswerStep] = ()
    corrections: Sequence[AnswerChange] = ()
    url: str = ""
    link: str = ""
    language: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A block of a contribution's text.

    A paragraph that may be discussed separately has a number and two addresses.
    """

    html: str
    number: int = 0
    comments: int = 0
    comments_url: str = ""
    write_url: str = ""


@dataclass(frozen=True)
class Passage:
    """The passage that a comment is about: its words, its address, and whether it still exists."""

    words: str = ""
    url: str = ""
    is_current: bool = True
    language: str = ""


@dataclass(frozen=True)
class Comment:
    """A comment with its replies, shown on one level.

    A removed comment stays in its place, with a note instead of its text.
    """

    id: str
    author: str
    published: datetime.datetime
    url: str = ""
    body_html: str = ""
    official: bool = False
    badge: StrOrPromise = ""
    position: Literal["", "agree", "mixed", "disagree"] = ""
    stance: StrOrPromise = ""
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
    moderate_url: str = ""
    edit_url: str = ""
    withdraw_url: str = ""
    signed_in: bool = True
    fresh: bool = False
    marked: bool = False
    replies: Sequence[Comment] = ()
    more_url: str = ""

    @property
    def classes(self) -> str:
        """Return the classes of its element in the style sheet."""
        states = {
            "comment-official": self.official,
            "fresh": self.fresh,
            "comment-marked": self.marked,
        }
        return " ".join(["comment", *(name for name, applies in states.items() if applies)])


@dataclass(frozen=True)
class Live:
    """The address where a page gets hints, and the moment of its figures.

    `topic` is the id of the topic whose list the page shows, `question` that of the poll whose
    result it shows.
    """

    socket: str
    dated: datetime.datetime
    figures_url: str = ""
    topic: str = ""
    question: str = ""


@dataclass(frozen=True)
class Download:
    """A file to download. Its format and size are on its button."""

    label: str
    url: str
    octets: int | None = None


@dataclass(frozen=True)
class Picture:
    """An image with its size, so that the page does not move while it loads.

    Without words, it is decorative.
    """

    src: str
    large: str
    srcset: str
    width: int
    height: int
    alt: str = ""


@dataclass(frozen=True)
class Attached:
    """An attachment: an image, a document to download, or a page elsewhere."""

    title: str
    url: str
    note: str = ""
    picture: Picture | None = None
    is_elsewhere: bool = False
    language: str = ""
    report_url: str = ""
    credit: str = ""  # the author of the image, and its licence
    removal_note: str = ""  # the note in its place, where moderation removed it


@dataclass(frozen=True)
class FileRow:
    """A dataset or a document, with its files."""

    title: str
    note: str
    icon: str = "table"
    downloads: Sequence[Download] = ()


@dataclass(frozen=True)
class Change:
    """A run of words in a comparison of two versions.

    A gap replaces words that did not change and are not repeated.
    """

    text: str
    op: Literal["same", "added", "removed", "gap"] = "same"


@dataclass(frozen=True)
class Chip:
    """A quick filter. Its count is in words; its state is a shape as well as a colour."""

    label: str
    url: str
    pressed: bool = False
    icon: str = ""


@dataclass(frozen=True)
class Tab:
    """A page of a row of tabs."""

    label: str
    url: str
    current: bool = False


@dataclass(frozen=True)
class FollowButton:
    """A button to follow something, or to stop. A visitor is asked to sign in, and comes back."""

    url: str
    followed: bool = False
    signed_in: bool = False
