"""A registry of kinds of objects: the only place that finds an object by its kind and its id.

Objects are always found for a viewer. Each app registers its kinds at start-up. Moderation,
notifications, feeds and exports use this registry, so that they handle "a moderated object" without
knowing the model of a proposal.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from consult.core.exceptions import NotFound

if TYPE_CHECKING:
    from consult.accounts.viewer import Viewer


@dataclass(frozen=True)
class Arrangement:
    """A decision that moves or merges an object without changing who sees it, and its reversal.

    - `prepare(viewer, object, given)` returns details that JSON can store, or raises `Invalid`.
    - `apply(viewer, object, details)` applies the decision.
    - `revert(viewer, object, details)` reverses it.
    - `hold(viewer, id, given)` locks the other rows that the decision needs. It locks all of them
      in one order, before the object alone is locked.
    """

    prepare: Callable[[Any, Any, dict], dict]
    apply: Callable[[Any, Any, dict], None]
    revert: Callable[[Any, Any, dict], None]
    hold: Callable[[Any, Any, dict], None] | None = None


@dataclass(frozen=True)
class Kind:
    """The functions through which other apps handle one type of object of an app.

    - `get(viewer, id)` returns the object or raises `NotFound`.
    - `title(object)` returns its title as a string.
    - `path(object)` returns the path of its page as a string, without the language.
    - `lock(viewer, id)` returns the object in any state, locked for the transaction.
    - `get_many(viewer, ids)` returns `{id: object}` without the objects hidden from the viewer. It
      is for lists.
    - `actions` has the names of the decisions that fit the object. It is None for a text, on which
      most decisions may be taken.
    - `shown(viewer, object)` returns the content that a moderator reads and plays before a
      decision, in the shape of the function `told`.
    - `given_on(viewer, ids, begins, ends)` returns `{id: number}`: how many new objects of this
      kind contributions received between two days, where their count is public. It is for
      summaries.
    - `words(object)` returns the whole text as a string, the title first and apart. It is for the
      tools that help moderators.
    - `read(objects)` returns for each object, in order, everything of the object itself that
      `shown` shows, as it is stored, in any language. It is for `marks_of`, which uses `words`
      where a kind has no `read`.
    - `texts_of(viewer, participant_id, consultation_id)` returns the ids of the texts that a
      participant wrote there and that are not removed.
    - `moderate(viewer, object, state, decision)` returns None.
    - `arrangements` is `{action: Arrangement}`.
    - `stands_as(viewer, id)` returns the `(kind, id)` of the object that this one has become part
      of, or its own where it has not.
    - `erase(viewer, participant_id, keep_texts)` erases what a person did. Its result is not used.
    """

    name: str
    get: Callable[[Any, Any], Any]
    title: Callable[[Any], str]
    path: Callable[[Any], str]
    lock: Callable[[Any, Any], Any] | None = None
    moderate: Callable[..., None] | None = None
    erase: Callable[..., object] | None = None
    export: Callable[..., Any] | None = None
    get_many: Callable[[Any, Any], dict] | None = None
    given_on: Callable[..., dict] | None = None
    arrangements: dict[str, Arrangement] | None = None
    words: Callable[[Any], str] | None = None
    actions: frozenset[str] | None = None
    shown: Callable[[Any, Any], dict] | None = None
    read: Callable[[Any], list[list]] | None = None
    texts_of: Callable[..., list] | None = None
    stands_as: Callable[[Any, Any], tuple[str, Any]] | None = None


# Only kinds with an arrangement can do these: move elsewhere, or become part of another object.
REARRANGING = frozenset({"move", "merge", "split"})
NOTHING = {
    "text_html": "",
    "language": "",
    "author_name": "",
    "files": [],
    "media": None,
    "context": [],
    "lines": [],
}
_kinds: dict[str, Kind] = {}


def told(**shown) -> dict:
    """Return what a moderator reads and plays of an object before a decision, as plain data.

    Every key is present, also where the kind does not set it:

    - `text_html`: sanitised HTML, in `language`
    - `author_name`
    - `lines`: `[(label, plain text)]`
    - `context`: `[(author, sanitised HTML)]`, the texts around the object
    - `files`: `[(StoredFile, description)]`
    - `media`: `{medium, title, language, captions}` or None

    A kind may add keys of its own: `passages_path` is the path of the page that masks single
    passages of a recording.
    """
    return NOTHING | shown


def register(kind: Kind) -> None:
    """Register a kind under its name."""
    _kinds[kind.name] = kind


def kind(name: str) -> Kind:
    """Return the kind of that name, or raise `NotFound`, since names come from outside."""
    if name not in _kinds:
        raise NotFound
    return _kinds[name]


def get_many(viewer: Viewer, name: str, ids) -> dict:
    """Return objects of one kind by id, without the objects hidden from the viewer.

    Run one query where the kind has a `get_many`.
    """
    found = kind(name)
    if found.get_many:
        return found.get_many(viewer, ids)
    return {pk: thing for pk in ids if (thing := _seen(found, viewer, pk)) is not None}


def _seen(found, viewer: Viewer, pk):
    try:
        return found.get(viewer, pk)
    except NotFound:
        return None


def mark_of(name: str, thing) -> str:
    """Return a digest of what a moderator reads of an object before a decision.

    The digest changes when that content changes, and reveals none of it. It is empty where the kind
    has nothing to read. Run one or two queries.
    """
    return marks_of(name, [thing])[0]


def marks_of(name: str, things: list) -> list[str]:
    """Return the digests of several objects of one kind, in order, as `mark_of` does.

    For texts this runs as many queries as for one text, for workshops more.
    """
    found = kind(name)
    if found.read:
        return [_digest(read) for read in found.read(things)]
    return [_digest(found.words(thing)) if found.words else "" for thing in things]


def _digest(read) -> str:
    return hashlib.sha256(json.dumps(read, default=str).encode()).hexdigest()[:32]


def stands_as(viewer: Viewer, name: str, pk) -> tuple[str, Any]:
    """Return the (kind, id) that an object has become, or its own. Raise `NotFound`."""
    found = kind(name)
    return found.stands_as(viewer, pk) if found.stands_as else (name, pk)


def arrangement(name: str, action: str) -> Arrangement | None:
    """Return how a decision rearranges objects of a kind, or None if it does not."""
    return (kind(name).arrangements or {}).get(str(action))


def fits(name: str, action: str) -> bool:
    """Return whether a decision of that name may be taken on objects of a kind.

    The kind lists its decisions in `actions`, or has an arrangement for the decision.
    """
    found = kind(name)
    if action in REARRANGING:
        return arrangement(name, action) is not None
    return found.actions is None or action in found.actions


def moderated() -> list[str]:
    """Return the names of the kinds that can be reported and moderated, sorted."""
    return sorted(name for name, k in _kinds.items() if k.moderate)


def all_kinds() -> list[Kind]:
    """Return every registered kind, sorted by name."""
    return [_kinds[name] for name in sorted(_kinds)]
