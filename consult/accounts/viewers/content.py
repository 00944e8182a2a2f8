"""Public content of an organisation that rarely changes, in the memory of each process (ADR 140).

The request reads the version of the content together with its organisation. As long as the version
stays the same, the content is not read again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from django.utils.translation import get_language

from consult.accounts.viewer import Viewer
from consult.core.memory import remembered

if TYPE_CHECKING:
    from consult.organisations.models import ContentVersion

T = TypeVar("T")
# The content stays in memory for ten minutes. A request uses its version for five seconds: the
# viewer of an open socket has one that is hours old.
SECONDS = 600
LONGEST_USE = 5


def recall(select: Callable[..., T], viewer: Viewer, *about: Any, **options: Any) -> T:
    """Return `select(viewer, *about, **options)`, for a visitor from memory until the content changes.

    It is for pages and for the lists of the API. `select` is a top-level function that returns no
    queryset, and may only read tables whose changes are noted (`NoteContentChanges`). `about` are
    ids, words or rows. All readers share the value, so a caller that changes its rows copies them
    first (`known_rows.copy_row`).
    """
    version = usable_version(viewer)
    if version is None:
        return select(viewer, *about, **options)
    named = [getattr(value, "pk", value) for value in (*about, *options.values())]
    place = f"{viewer.organisation.pk}:{version.number}:{get_language()}"
    key = f"content:{place}:{select.__module__}.{select.__qualname__}:{named}:{[*options]}"
    return remembered(key, SECONDS, partial(select, viewer, *about, **options))


def usable_version(viewer: Viewer) -> ContentVersion | None:
    """Return the version of the content that the request of a visitor has just read, or None."""
    version = viewer.organisation.content
    is_recent = version and time.monotonic() - version.read_at <= LONGEST_USE
    return version if is_recent and viewer.is_public else None
