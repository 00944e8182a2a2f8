"""The changes of a version, as the history page shows them.

The page shows the added and removed words, with only as much text around them as needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from debates.proposals.selectors.versions import Change as VersionChange
from frontend.presenters.parts.components import Change

if TYPE_CHECKING:
    from debates.models import Attachment


AROUND = 160
LONG = 480


@dataclass(frozen=True)
class Revision:
    """A version compared with the one before it: its summary, and the parts that changed."""

    version: Any
    summary: str
    title: Sequence[Change] = ()
    body: Sequence[Change] = ()
    files: Sequence[Any] = ()
    is_cut: bool = False
    fields: Sequence[tuple[str, Sequence[Change]]] = ()


def revision(change: VersionChange, files: list[Attachment]) -> Revision:
    """Return the revision of one version.

    The first version is whole, the others only show changes.
    """
    title, body = (
        [Change(words, op) for op, words in steps] for steps in (change.title, change.body)
    )
    version = change.version
    filled = [(label, [Change(w, op) for op, w in steps]) for label, steps in change.fields]
    if version.number == 1:
        return Revision(version, _("First text"), title, body, files, fields=filled)
    filled = [(label, pieces) for label, pieces in filled if changed(pieces)]
    answered = [piece for _label, pieces in filled for piece in pieces]
    visible_body = folded(body) if changed(body) else []
    is_cut = any(piece.op == "gap" for piece in visible_body) or not visible_body
    visible_title = title if changed(title) else []
    return Revision(
        version,
        summary(title, [*body, *answered]),
        visible_title,
        visible_body,
        files,
        is_cut,
        filled,
    )


def changed(pieces: Iterable[Any]) -> bool:
    """Return whether any words were added or removed."""
    return any(piece.op != "same" for piece in pieces)


def summary(title: list[Change], body: Iterable[Any]) -> str:
    """Return how many additions and removals there are, in words."""
    if not changed([*title, *body]):
        return _("Same words as the version before")
    added, removed = (
        sum(piece.op == op for piece in [*title, *body]) for op in ("added", "removed")
    )
    parts = [ngettext("%(n)s addition", "%(n)s additions", added) % {"n": added}] if added else []
    parts += (
        [ngettext("%(n)s removal", "%(n)s removals", removed) % {"n": removed}] if removed else []
    )
    return ", ".join(parts)


def folded(pieces: Sequence[Change]) -> list[Change]:
    """Shorten the long unchanged pieces of a comparison: only their two ends stay."""
    shortened: list[Change] = []
    for place, piece in enumerate(pieces):
        if piece.op != "same" or len(piece.text) <= LONG:
            shortened.append(piece)
            continue
        before = Change(piece.text[:AROUND].rsplit(" ", 1)[0]) if place else None
        after = Change(piece.text[-AROUND:].split(" ", 1)[-1]) if place < len(pieces) - 1 else None
        shortened += [part for part in (before, Change("", "gap"), after) if part]
    return shortened
