"""Kinds of objects, by name: the only place where a (kind, id) pair becomes an object, always for a viewer.

Each app registers its kinds at start-up; moderation, notifications, feeds and exports resolve here, so that they
know « a moderated object » and never what a proposal is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from consult.core.exceptions import NotFound


@dataclass(frozen=True)
class Arrangement:
    """A decision that changes where an object stands and not who sees it, and how it is put back.

    prepare(viewer, object, given) -> details that can be kept as JSON, or Invalid · apply(viewer, object, details)
    revert(viewer, object, details) · hold(viewer, id, given) -> None: locks what else it needs with the object, all of
    it in one order, before the object alone is
    """

    prepare: Callable[[Any, Any, dict], dict]
    apply: Callable[[Any, Any, dict], None]
    revert: Callable[[Any, Any, dict], None]
    hold: Callable[[Any, Any, dict], None] | None = None


@dataclass(frozen=True)
class Kind:
    """How an app lets the others handle one of its objects.

    get(viewer, id) -> object or NotFound · title(object) -> str · path(object) -> str (a page, without language)
    lock(viewer, id) -> object, locked for the transaction, whatever its state
    get_many(viewer, ids) -> {id: object}, without those the viewer may not see; for lists
    actions: names of the decisions that fit it; None where it is a text, on which most may be taken
    shown(viewer, object) -> what whoever decides reads and hears of it, as `told` gives it
    given_on(viewer, ids, begins, ends) -> {id: number}: how many of these more there are on contributions, between two
    days, where everybody sees their count; for summaries
    words(object) -> str: all that it says, its title first and apart; for what helps moderators
    read(objects) -> for each, in order, all that `shown` shows of the object itself, as it is kept, whatever the
    language; for `marks_of`, which takes its words where there is none
    texts_of(viewer, participant_id, consultation_id) -> ids of what somebody wrote there and is not taken away
    moderate(viewer, object, state, decision) -> None · arrangements: {action: Arrangement}
    stands_as(viewer, id) -> (kind, id): what it is part of by now, itself unless it became another object
    erase(viewer, participant_id, keep_texts) -> None
    """

    name: str
    get: Callable[[Any, Any], Any]
    title: Callable[[Any], str]
    path: Callable[[Any], str]
    lock: Callable[[Any, Any], Any] | None = None
    moderate: Callable[..., None] | None = None
    erase: Callable[..., None] | None = None
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


# What only kinds that know how can do: to stand elsewhere, or to become part of another one.
REARRANGING = frozenset({"move", "merge", "split"})
NOTHING = {"text_html": "", "language": "", "author_name": "", "files": [], "media": None, "context": [], "lines": []}
_kinds: dict[str, Kind] = {}


def told(**shown) -> dict:
    """What whoever decides reads and hears of an object, in plain data: every key, whatever the kind knows.

    text_html: sanitised already, in `language` · author_name · lines: [(label, plain text)] · context: [(who, sanitised
    html)], what stands around it · files: [(StoredFile, words)] · media: {medium, title, language, captions} or None.
    Further keys are the kind's own: `passages_path` is where single passages of a recording are masked.
    """
    return NOTHING | shown


def register(kind: Kind) -> None:
    """Make a kind known under its name."""
    _kinds[kind.name] = kind


def kind(name: str) -> Kind:
    """The kind of that name; NotFound when there is none, since names come from outside."""
    if name not in _kinds:
        raise NotFound
    return _kinds[name]


def get_many(viewer, name: str, ids) -> dict:
    """Objects of one kind by id, without those the viewer may not see; one query where the kind knows how."""
    found = kind(name)
    if found.get_many:
        return found.get_many(viewer, ids)
    return {pk: thing for pk in ids if (thing := _seen(found, viewer, pk)) is not None}


def _seen(found, viewer, pk):
    try:
        return found.get(viewer, pk)
    except NotFound:
        return None


def mark_of(name: str, thing) -> str:
    """What changes when something does that is read of an object before deciding, and tells nothing of it.

    Empty where its kind has nothing to read. One query or two.
    """
    return marks_of(name, [thing])[0]


def marks_of(name: str, things: list) -> list[str]:
    """The same of several objects of a kind, in order; for texts in as many queries, for workshops in more."""
    found = kind(name)
    if found.read:
        return [_digest(read) for read in found.read(things)]
    return [_digest(found.words(thing)) if found.words else "" for thing in things]


def _digest(read) -> str:
    return hashlib.sha256(json.dumps(read, default=str).encode()).hexdigest()[:32]


def stands_as(viewer, name: str, pk) -> tuple[str, Any]:
    """The (kind, id) that an object has become; its own where it is still one. Raises `NotFound`."""
    found = kind(name)
    return found.stands_as(viewer, pk) if found.stands_as else (name, pk)


def arrangement(name: str, action: str) -> Arrangement | None:
    """How a decision rearranges objects of a kind; None where it does not."""
    return (kind(name).arrangements or {}).get(str(action))


def fits(name: str, action: str) -> bool:
    """Whether a decision of that name fits objects of a kind, which says so or knows how to carry it out."""
    found = kind(name)
    if action in REARRANGING:
        return arrangement(name, action) is not None
    return found.actions is None or action in found.actions


def moderated() -> list[str]:
    """Names of the kinds that can be reported and moderated."""
    return sorted(name for name, k in _kinds.items() if k.moderate)


def all_kinds() -> list[Kind]:
    """Every registered kind, by name."""
    return [_kinds[name] for name in sorted(_kinds)]
