"""Decisions on texts, accounts and roles, stored outside the database and its backups.

After a restored backup, they are applied again. Each decision is a small file with ids, state and
reason, and no text, no name and no facts. It is stored for thirteen months, far longer than any
backup (ADR 71, 76).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from consult.core import clock

if TYPE_CHECKING:
    from uuid import UUID

    from moderation.models import Decision, Measure


KEPT = timedelta(days=396)
# The kinds of target other than texts, and the states of a measure.
ACCOUNT = "account"
ROLE = "role"
IN_FORCE = "in_force"
LIFTED = "lifted"


@dataclass(frozen=True)
class Entry:
    """A decision, as the ledger stores it.

    The last four fields are those of a measure against an account.
    """

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
    participant: str = ""
    consultation: str = ""
    until: str = ""
    minutes: int | None = None


def note(decision: Decision, measure: Measure | None = None) -> None:
    """Store a decision on a text or on a measure. Storing it again changes nothing."""
    entry = Entry(
        decision=str(decision.pk),
        organisation=str(decision.organisation_id),
        target_kind=decision.target_kind,
        target=str(decision.target_id),
        action=decision.action,
        state=_state_of(measure) if measure else decision.state_after,
        reason=decision.reason,
        origin=decision.origin,
        number=decision.number,
        decided_at=decision.created_at.isoformat(),
        **(_fields_of(measure) if measure else {}),
    )
    _store(f"{decision.created_at:%Y-%m}/{decision.pk}.json", entry)


def note_withdrawn_role(organisation_id: UUID, grant_id: UUID) -> None:
    """Store that a role was withdrawn. Storing it again changes nothing."""
    now = clock.now()
    entry = Entry(
        decision=str(grant_id),
        organisation=str(organisation_id),
        target_kind=ROLE,
        target=str(grant_id),
        action="withdraw",
        state="",
        reason="",
        origin="",
        number=0,
        decided_at=now.isoformat(),
    )
    _store(f"{now:%Y-%m}/{grant_id}.json", entry)


def _state_of(measure: Measure) -> str:
    return LIFTED if measure.lifted_at else IN_FORCE


def _fields_of(measure: Measure) -> dict:
    return {
        "participant": str(measure.participant_id),
        "consultation": str(measure.consultation_id),
        "until": measure.until.isoformat() if measure.until else "",
        "minutes": measure.minutes,
    }


def _store(path: str, entry: Entry) -> None:
    if not storages["decisions"].exists(path):
        storages["decisions"].save(path, ContentFile(json.dumps(asdict(entry)).encode()))


def histories() -> list[list[Entry]]:
    """Return the decisions on each text, measure or role, in the order in which they were taken."""
    found: dict[tuple[str, str], list[Entry]] = {}
    for entry in sorted(_entries(), key=lambda entry: (entry.decided_at, entry.number)):
        found.setdefault((entry.target_kind, entry.target), []).append(entry)
    return list(found.values())


def forget_old() -> int:
    """Delete the months that ended more than thirteen months ago. Return how many files."""
    oldest = clock.now().date() - KEPT
    old = [path for path in _paths() if _end_of(path) <= oldest]
    for path in old:
        storages["decisions"].delete(path)
    return len(old)


def _end_of(path: str) -> date:
    """Return the first day after the month of a file."""
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
