"""The organisation that the current code works for.

Two locks separate organisations: the conditions of queries, and row-level security. The
organisation is a context variable, and `core.postgres.base` passes it to PostgreSQL whenever a
cursor opens. Without an organisation, the tables of organisations show no row.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

# The role that row-level security lets through. Code acts as this role only in
# `across_organisations`.
PLATFORM_ROLE = "consult_platform"

_organisation: ContextVar[UUID | None] = ContextVar("organisation", default=None)
_across: ContextVar[bool] = ContextVar("across_organisations", default=False)


def current() -> tuple[str, str]:
    """Return the setting of the database session: the organisation's id or "", and the role."""
    organisation = _organisation.get()
    return (str(organisation) if organisation else "", PLATFORM_ROLE if _across.get() else "none")


def current_organisation() -> UUID | None:
    """Return the id of the current organisation, or None outside any."""
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
    """Work on the rows of every organisation, as the role of the platform, in the block.

    `reason` explains to the reader of the code why this is necessary.
    """
    if not reason:
        raise ValueError("Cross-tenant work states its reason.")
    token = _across.set(True)
    try:
        yield
    finally:
        _across.reset(token)


def set_organisation(organisation_id: UUID | None) -> None:
    """Set the organisation for the rest of this context, such as a request, without a block."""
    _organisation.set(organisation_id)
