"""Texts that visitors and ordinary participants read, by statements that are compiled once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consult.accounts.viewers.compiled import ids_of_reader
from consult.core.postgres.compiled import Compiled, compile_once

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Sequence
    from uuid import UUID

    from django.db.models import Model

    from consult.accounts.viewer import Viewer
    from consult.core.postgres.compiled import Value


def compile_texts(
    viewer: Viewer,
    key: Hashable,
    make: Callable[..., Any],
    *,
    ids: Sequence[UUID] = (),
    planned_for: Collection[UUID] = (),
    listed: Collection[UUID] | None = None,
    values: Sequence[Value] = (),
    parent: Model | None = None,
) -> Any:
    """Return the texts that `make` returns, compiled once for similar readers (`compile_once`).

    They are masked for the viewer, and belong to `parent`: their consultation, or the proposal of
    comments.
    """
    own = ids_of_reader(viewer)
    if own is None:
        lists = () if listed is None else (list(listed),)
        return _finish(viewer, make(*lists, *values), parent)
    rows = compile_once(
        (key, len(own)),
        lambda *given: make(*given).anonymous(),
        ids=[*own, *ids],
        planned_for=planned_for,
        listed=listed,
        values=values,
    )
    return _finish(viewer, rows, parent)


def compile_text_pages(
    viewer: Viewer,
    model: type[Model],
    key: Hashable,
    make: Callable[..., Any],
    *,
    ids: Sequence[UUID] = (),
    planned_for: Collection[UUID] = (),
    values: Sequence[Value] = (),
    parent: Model | None = None,
) -> Any:
    """Return the texts `make(*values)` to be read in pages by `keyset`, as `compile_texts` does."""
    own = ids_of_reader(viewer)
    if own is None:
        return _finish(viewer, make(*values), parent)
    return Compiled(
        model=model,
        key=(key, len(own)),
        make=lambda *given: make(*given).anonymous(),
        ids=[*own, *ids],
        finish=lambda found: _finish(viewer, found, parent),
        planned_for=planned_for,
        values=values,
    )


def _finish(viewer: Viewer, rows: Any, parent: Model | None) -> Any:
    """Give a queryset of this call its reader, and the object that its rows belong to."""
    rows.give_to(viewer, parent._meta.model_name if parent else "", parent)
    return rows
