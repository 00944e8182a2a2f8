"""The registry of the objects that participants follow and that news are about.

Each app registers its kinds of objects when Django starts, so that notifications name an object and
link to it without importing the app of its model. An object is always loaded for a viewer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotFound
from consult.notifications.lines import Line


@dataclass(frozen=True)
class Quotation:
    """The words of a subject, for an e-mail about it alone, in the reader's language.

    `decision` begins the title of the e-mail. Each part is a heading, which may be empty, and a text
    without marks.
    """

    parts: Sequence[tuple[str, str]]
    decision: str = ""


@dataclass(frozen=True)
class NewsSubject:
    """The functions through which notifications handle one kind of object.

    - `get(viewer, id)` returns the object or raises `NotFound`.
    - `get_many(viewer, ids)` returns `{id: object}` without the objects hidden from the viewer.
    - `title(object)` returns its title.
    - `path(object)` returns the path of its page, without the language.
    - `sentence(line)`, if given, returns the sentence of news about it. Without it, the title is the
      sentence.
    - `quote(object)`, if given, returns its words for an e-mail, or None.

    An object that is about several contributions, such as an answer of the authority, also has:

    - `own_places(object, participant_id)`, the ids of those that a participant wrote;
    - `path_at(object, place_id)`, the path of the object on the page of one of them, or None if
      there is none.
    """

    kind: str
    get: Callable[[Any, Any], Any]
    get_many: Callable[[Any, Any], dict]
    title: Callable[[Any], str]
    path: Callable[[Any], str]
    sentence: Callable[[Line], str] | None = None
    quote: Callable[[Any], Quotation | None] | None = None
    own_places: Callable[[Any, Any], list] | None = None
    path_at: Callable[[Any, Any], str | None] | None = None


_subjects: dict[str, NewsSubject] = {}
_count_opinions: Callable[..., dict[UUID, int]] | None = None


def register(subject: NewsSubject) -> None:
    """Register the functions of a kind of object under the name of the kind."""
    _subjects[subject.kind] = subject


def is_registered(kind: str) -> bool:
    """Return whether an app has registered this kind of object."""
    return kind in _subjects


def registered_kinds() -> list[str]:
    """Return the registered kinds of objects."""
    return list(_subjects)


def get_subject(kind: str) -> NewsSubject:
    """Return the functions of a kind of object. Raise `NotFound` on an unregistered kind."""
    if kind not in _subjects:
        raise NotFound
    return _subjects[kind]


def register_opinion_counter(count_opinions: Callable[..., dict[UUID, int]]) -> None:
    """Register the function that counts the new opinions on contributions, for summaries.

    `count_opinions(viewer, proposal_ids, begins, ends)` returns `{proposal id: number}`: how many
    new opinions contributions received between two days, where their count is public.
    """
    global _count_opinions  # noqa: PLW0603 - a registry of one function
    _count_opinions = count_opinions


def count_new_opinions(
    viewer: Viewer, proposal_ids: set[UUID], begins: date, ends: date
) -> dict[UUID, int]:
    """Return how many new opinions contributions received between two days, by their ids.

    The result is empty where no app counts opinions.
    """
    return _count_opinions(viewer, proposal_ids, begins, ends) if _count_opinions else {}
