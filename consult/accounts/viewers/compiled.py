"""Querysets of visitors, whose statements are compiled once.

All visitors of an organisation may see the same rows, so the statement does not depend on them. The
rows of signed-in people depend on their roles: their statements are composed each time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from consult.core.postgres.compiled import compile_once

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Sequence
    from uuid import UUID

    from django.db.models import QuerySet

    from consult.accounts.viewer import Viewer
    from consult.core.postgres.compiled import Value

Row = TypeVar("Row")


def compile_for_visitors(
    viewer: Viewer,
    key: Hashable,
    make: Callable[..., QuerySet[Any, Row]],
    *,
    ids: Sequence[UUID] = (),
    listed: Collection[UUID] | None = None,
    values: Sequence[Value] = (),
) -> QuerySet[Any, Row]:
    """Return the queryset that `make` returns, for a visitor compiled once (`compile_once`).

    The id of the organisation is added to `ids`.
    """
    if not viewer.is_public:
        return make(*values) if listed is None else make(list(listed), *values)
    ids = [viewer.organisation.pk, *ids]
    return compile_once(key, make, ids=ids, listed=listed, values=values)
