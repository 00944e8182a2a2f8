"""The registry of the kinds of objects that moderation decides on.

A target is an object of a notice, a case or a decision, stored as the name of its kind and its id.
Each app registers the kinds of its objects when Django starts, so that moderation handles a target
without importing the app of its model. A target is always loaded for a viewer.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotFound


class Target(Protocol):
    """The attributes of a target that moderation reads, whatever its kind."""

    @property
    def pk(self) -> UUID: ...
    @property
    def organisation_id(self) -> UUID: ...
    @property
    def consultation_id(self) -> UUID: ...
    @property
    def author_id(self) -> UUID | None: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def state(self) -> str: ...


@dataclass(frozen=True)
class Arrangement:
    """A decision that moves or merges a target or masks some of its words, and its reversal.

    - `prepare(viewer, target, arguments)` returns details that JSON can store, or raises `Invalid`.
    - `apply(viewer, target, details)` applies the decision.
    - `revert(viewer, target, details)` reverses it.
    - `lock_others(viewer, id, arguments)` locks the other rows that the decision needs. It locks
      all of them in one order, before the target alone is locked.
    """

    prepare: Callable[[Any, Any, dict], dict]
    apply: Callable[[Any, Any, dict], None]
    revert: Callable[[Any, Any, dict], None]
    lock_others: Callable[[Any, Any, dict], None] | None = None


@dataclass(frozen=True)
class TargetKind:
    """The functions through which moderation handles one kind of target.

    To find a target:

    - `get(viewer, id)` returns the target or raises `NotFound`.
    - `get_many(viewer, ids)` returns `{id: target}` without the targets hidden from the viewer. It
      is for lists.
    - `title(target)` returns its title.
    - `title_of_seconds(target, start, end)` returns the title of a part of a recording.
    - `path(target)` returns the path of its page, without the language.
    - `current_target(viewer, id)` returns the `(kind, id)` of the target that this one has become
      part of, or its own where it has not.
    - `list_text_ids(viewer, participant_id, consultation_id)` returns the ids of the texts that a
      participant wrote there and that are not removed.

    To decide on it:

    - `lock(viewer, id)` returns the target in any state, locked for the transaction.
    - `moderate(viewer, target, state, decision)` applies a decision to the target. A kind without
      it cannot be reported.
    - `actions` has the names of the decisions that fit the target. It is None for a text, on which
      most decisions may be taken.
    - `arrangements` is `{action: Arrangement}`.

    To read it before the decision:

    - `serialize_for_moderator(viewer, target)` returns the content that a moderator reads and plays
      before a decision, as `make_moderator_view` returns it.
    - `list_stored_content(targets)` returns for each target, in order, everything of the target
      itself that `serialize_for_moderator` shows, as it is stored, in any language. It is for
      `compute_marks`, which uses `plain_text` where a kind has no `list_stored_content`.
    - `plain_text(target)` returns the whole text, the title first and apart. It is for the signals.
    """

    name: str
    get: Callable[[Any, Any], Any]
    title: Callable[[Any], str]
    path: Callable[[Any], str]
    get_many: Callable[[Any, Any], dict] | None = None
    title_of_seconds: Callable[[Any, float, float], str] | None = None
    current_target: Callable[[Any, Any], tuple[str, Any]] | None = None
    list_text_ids: Callable[..., list] | None = None
    lock: Callable[[Any, Any], Any] | None = None
    moderate: Callable[..., None] | None = None
    actions: frozenset[str] | None = None
    arrangements: dict[str, Arrangement] | None = None
    serialize_for_moderator: Callable[[Any, Any], dict] | None = None
    list_stored_content: Callable[[Any], list[list]] | None = None
    plain_text: Callable[[Any], str] | None = None


@dataclass(frozen=True)
class Responsible:
    """The participants who answer for a target, and the path of the page where they do so.

    They receive the reasons of a decision, and may contest it.
    """

    people: tuple[UUID, ...]
    path: str


# Only kinds with an arrangement can do these: move elsewhere, become part of another target, or lose
# some words.
REARRANGING = frozenset({"move", "merge", "split", "mask"})
EMPTY_VIEW: dict[str, Any] = {
    "text_html": "",
    "language": "",
    "author_name": "",
    "files": [],
    "media": None,
    "context": [],
    "lines": [],
    "passages": [],
    "quoted_in": [],
}
_kinds: dict[str, TargetKind] = {}
_responsible: dict[str, Callable[[Any], Responsible | None]] = {}


def make_moderator_view(**content: Any) -> dict:
    """Return what a moderator reads and plays of a target before a decision, as plain data.

    Every key is present, also where the kind does not set it:

    - `text_html`: sanitised HTML, in `language`
    - `author_name`
    - `lines`: `[(label, plain text)]`
    - `context`: `[(author, sanitised HTML)]`, the texts around the target
    - `files`: `[(StoredFile, description)]`
    - `media`: `{medium, title, language, captions}` or None
    - `passages`: the passages of a recording, which can be masked one by one
    - `quoted_in`: `[(title, path)]`, the contributions that quote a recording
    """
    return EMPTY_VIEW | content


def register(kind: TargetKind) -> None:
    """Register a kind under its name."""
    _kinds[kind.name] = kind


def register_responsible(name: str, find: Callable[[Any], Responsible | None]) -> None:
    """Register who answers for the targets of a kind that have no author."""
    _responsible[name] = find


def find_responsible(name: str, target: Target) -> Responsible | None:
    """Return who answers for a target without author, or None."""
    find = _responsible.get(name)
    return find(target) if find and not target.author_id else None


def list_responsible(name: str, target: Target) -> tuple[UUID, ...]:
    """Return the participants who answer for a target: its author, or those of `find_responsible`.

    Run no query where the target has an author.
    """
    if target.author_id:
        return (target.author_id,)
    found = find_responsible(name, target)
    return found.people if found else ()


def get_kind(name: str) -> TargetKind:
    """Return the kind of that name, or raise `NotFound`, since names come from outside."""
    if name not in _kinds:
        raise NotFound
    return _kinds[name]


def list_kinds() -> list[TargetKind]:
    """Return every registered kind, sorted by name."""
    return [_kinds[name] for name in sorted(_kinds)]


def list_reportable_names() -> list[str]:
    """Return the names of the kinds that can be reported and moderated, sorted."""
    return [kind.name for kind in list_kinds() if kind.moderate]


def get_targets(viewer: Viewer, name: str, ids: Iterable[UUID]) -> dict:
    """Return targets of one kind by id, without the targets hidden from the viewer.

    Run one query where the kind has a `get_many`. Raise `NotFound` on an unknown kind.
    """
    kind = get_kind(name)
    if kind.get_many:
        return kind.get_many(viewer, ids)
    return {pk: target for pk in ids if (target := _find(kind, viewer, pk)) is not None}


def _find(kind: TargetKind, viewer: Viewer, pk: UUID) -> Any:
    try:
        return kind.get(viewer, pk)
    except NotFound:
        return None


def compute_mark(name: str, target: Target) -> str:
    """Return a digest of what a moderator reads of a target before a decision.

    The digest changes when that content changes, and reveals none of it. It is empty where the kind
    has nothing to read. Run one or two queries.
    """
    return compute_marks(name, [target])[0]


def compute_marks(name: str, targets: list) -> list[str]:
    """Return the digests of several targets of one kind, in order, as `compute_mark` does.

    For texts this runs as many queries as for one text, for workshops more.
    """
    kind = get_kind(name)
    if kind.list_stored_content:
        return [_digest(content) for content in kind.list_stored_content(targets)]
    return [_digest(kind.plain_text(target)) if kind.plain_text else "" for target in targets]


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, default=str).encode()).hexdigest()[:32]


def find_current_target(viewer: Viewer, name: str, pk: UUID) -> tuple[str, Any]:
    """Return the (kind, id) that a target has become, or its own. Raise `NotFound`."""
    kind = get_kind(name)
    return kind.current_target(viewer, pk) if kind.current_target else (name, pk)


def find_arrangement(name: str, action: str) -> Arrangement | None:
    """Return how a decision rearranges targets of a kind, or None if it does not."""
    return (get_kind(name).arrangements or {}).get(str(action))


def has_action(name: str, action: str) -> bool:
    """Return whether a decision of that name may be taken on targets of a kind.

    The kind lists its decisions in `actions`, or has an arrangement for the decision.
    """
    kind = get_kind(name)
    if action in REARRANGING:
        return find_arrangement(name, action) is not None
    return kind.actions is None or action in kind.actions
