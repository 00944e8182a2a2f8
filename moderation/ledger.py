"""Decisions on texts, stored beside the database and never in its backups, so that a restored one hides them again.

One small file each: ids, state and reason, no text, no name and no facts. Stored thirteen months, far longer than any
backup (ADR 71).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from consult.core import clock

KEPT = timedelta(days=396)


@dataclass(frozen=True)
class Entry:
    """One decision, as the ledger stores it."""

    decision: str
    organisation: str
    target_kind: str
    target: str
    action: str
    state: str
    reason: str
    origin: str
    number: int
    decided_at: str


def note(decision) -> None:
    """Store a decision; storing it again changes nothing."""
    entry = Entry(
        decision=str(decision.pk),
        organisation=str(decision.organisation_id),
        target_kind=decision.target_kind,
        target=str(decision.target_id),
        action=decision.action,
        state=decision.state_after,
        reason=decision.reason,
        origin=decision.origin,
        number=decision.number,
        decided_at=decision.created_at.isoformat(),
    )
    path = f"{decision.created_at:%Y-%m}/{decision.pk}.json"
    if not storages["decisions"].exists(path):
        storages["decisions"].save(path, ContentFile(json.dumps(asdict(entry)).encode()))


def histories() -> list[list[Entry]]:
    """Return the decisions on each text, in the order in which they were taken."""
    found: dict[tuple[str, str], list[Entry]] = {}
    for entry in sorted(_entries(), key=lambda entry: (entry.decided_at, entry.number)):
        found.setdefault((entry.target_kind, entry.target), []).append(entry)
    return list(found.values())


def forget_old() -> int:
    """Delete the months that ended more than thirteen months ago; return how many files."""
    oldest = clock.now().date() - KEPT
    old = [path for path in _paths() if _end_of(path) <= oldest]
    for path in old:
        storages["decisions"].delete(path)
    return len(old)


def _end_of(path) -> date:
    """The first day after the month of a file."""
    year, month = map(int, path.partition("/")[0].split("-"))
    return date(year + month // 12, month % 12 + 1, 1)


def _entries() -> Iterator[Entry]:
    for path in _paths():
        with storages["decisions"].open(path) as file:
            yield Entry(**json.load(file))


def _paths() -> Iterator[str]:
    try:
        months = sorted(storages["decisions"].listdir("")[0])
    except FileNotFoundError:  # no decision was taken yet
        return
    for month in months:
        yield from (f"{month}/{name}" for name in storages["decisions"].listdir(month)[1])
