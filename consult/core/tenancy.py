"""Which organisation the work at hand belongs to: the first lock is the query, the second is row-level security.

The organisation is a context variable; `core.postgres.base` tells PostgreSQL about it whenever a cursor opens.
Without an organisation, tenant tables show no row at all.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

# The role that row-level security lets through; entered by name only, see `across_organisations`.
PLATFORM_ROLE = "consult_platform"

_organisation: ContextVar[UUID | None] = ContextVar("organisation", default=None)
_across: ContextVar[bool] = ContextVar("across_organisations", default=False)


def current() -> tuple[str, str]:
    """What a database session must hold now: the organisation's id (or nothing) and the role to act as."""
    organisation = _organisation.get()
    return (str(organisation) if organisation else "", PLATFORM_ROLE if _across.get() else "none")


def current_organisation() -> UUID | None:
    """The organisation at work, or none outside any tenant."""
    return _organisation.get()


@contextmanager
def organisation(organisation_id: UUID | None) -> Iterator[None]:
    """Work inside one organisation until the block ends."""
    token = _organisation.set(organisation_id)
    across = _across.set(False)
    try:
        yield
    finally:
        _across.reset(across)
        _organisation.reset(token)


@contextmanager
def across_organisations(reason: str) -> Iterator[None]:
    """Work on every organisation's rows, as the declared platform role; `reason` says why, for the reader."""
    if not reason:
        raise ValueError("Cross-tenant work states its reason.")
    token = _across.set(True)
    try:
        yield
    finally:
        _across.reset(token)


def set_organisation(organisation_id: UUID | None) -> None:
    """Choose the organisation for the rest of this context (a request, a command), without a block."""
    _organisation.set(organisation_id)
