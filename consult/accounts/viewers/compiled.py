"""Querysets whose statements are compiled once for many readers.

All visitors of an organisation may see the same rows. So may ordinary participants, who have no
role, apart from their own rows. The statements of other people depend on their roles, and are
composed each time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from consult.accounts.viewers.stand_ins import is_ordinary
from consult.core.postgres.compiled import compile_once

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Sequence
    from uuid import UUID

    from django.db.models import QuerySet

    from consult.accounts.viewer import Viewer
    from consult.core.postgres.compiled import Value

Row = TypeVar("Row")


def ids_of_reader(viewer: Viewer) -> list[UUID] | None:
    """Return the ids by which the statements for this viewer differ from those for similar ones.

    These are the ids of the organisation and of an ordinary participant. Return None if statements
    also depend on roles.
    """
    if viewer.is_public:
        return [viewer.organisation.pk]
    if is_ordinary(viewer):
        return [viewer.organisation.pk, viewer.person().pk]
    return None


def compile_for_reader(
    viewer: Viewer,
    key: Hashable,
    make: Callable[..., QuerySet[Any, Row]],
    *,
    ids: Sequence[UUID] = (),
    listed: Collection[UUID] | None = None,
    values: Sequence[Value] = (),
) -> QuerySet[Any, Row]:
    """Return the queryset that `make` returns, compiled once for similar readers (`compile_once`).

    The ids of the organisation and of the participant are added to `ids`.
    """
    own = ids_of_reader(viewer)
    if own is None:
        return make(*values) if listed is None else make(list(listed), *values)
    return compile_once((key, len(own)), make, ids=[*own, *ids], listed=listed, values=values)
