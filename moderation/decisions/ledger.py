"""Decisions on texts, accounts and roles, stored outside the database and its backups.

After a backup was restored, their lines of the public log are put back, and they are applied again.
Each decision is a small file with ids, state, reason and its public line, and no text, no name and
no facts. It is stored for thirteen months, far longer than any backup (ADR 71, 76, 138). The name
of its file contains its number and its hash.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.serializers.json import DjangoJSONEncoder

from consult.core.postgres import clock
from consult.core.postgres.snapshot import began_at
from moderation.decisions import chain
from moderation.models import Decision, Measure

KEPT = timedelta(days=396)
# The kinds of target other than texts, and the states of a measure.
ACCOUNT = "account"
ROLE = "role"
IN_FORCE = "in_force"
LIFTED = "lifted"
# A decision this much older than a snapshot was committed before it.
COMMITTED_WITHIN = timedelta(minutes=1)


@dataclass(frozen=True)
class Entry:
    """A decision, as the ledger stores it.

    Four fields are those of a measure against an account. `line` is the line of the public log with
    its consultation and its hashes. Roles have none, and older files neither.
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
    line: dict[str, Any] | None = None


def note(decision: Decision, measure: Measure | None = None) -> None:
    """Store a decision, with the measure that it is about. Storing it again changes nothing."""
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
        line=_line_of(decision),
        **(_fields_of(measure) if measure else {}),
    )
    folder = f"{decision.created_at:%Y-%m}/{decision.consultation_id}"
    _store(f"{folder}/{decision.number:08}-{decision.hash}.json", entry)


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


def _line_of(decision: Decision) -> dict[str, Any]:
    return {
        "consultation": decision.consultation_id,
        **asdict(chain.entry_of(decision)),
        "previous": decision.previous,
        "hash": decision.hash,
    }


def _store(path: str, entry: Entry) -> None:
    if not storages["decisions"].exists(path):
        written = json.dumps(asdict(entry), cls=DjangoJSONEncoder)
        storages["decisions"].save(path, ContentFile(written.encode()))


def histories() -> list[list[Entry]]:
    """Return the decisions on each text, measure or role, in the order in which they were taken.

    Decisions on measures that no longer existed have no state, and are left out.
    """
    found: dict[tuple[str, str], list[Entry]] = {}
    for entry in _in_order():
        if entry.state or entry.target_kind == ROLE:
            found.setdefault((entry.target_kind, entry.target), []).append(entry)
    return list(found.values())


def decisions_with_line() -> dict[str, list[Entry]]:
    """Return the decisions whose line of the public log is stored, by the id of the consultation.

    They are in the order in which they were taken.
    """
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in _in_order():
        if entry.line:
            found[entry.line["consultation"]].append(entry)
    return found


def find_problem(consultation_id: UUID) -> str | None:
    """Return why the database does not contain what the ledger recorded, or None if it does.

    Only names of files are read, and the files with a higher number than those of the database.
    Decisions that are newer than the snapshot in which this runs are left out.
    """
    noted = _list_noted(consultation_id)
    rows = Decision.objects.filter(consultation=consultation_id)
    stored = dict(rows.values_list("number", "hash").iterator())
    for number, paths in sorted(noted.items()):
        if number in stored:
            if stored[number] not in paths:
                return f"the ledger outside the database has another number {number}"
        elif not all(_is_recent(_read(path)) for path in paths.values()):
            return f"the ledger outside the database goes on to number {max(noted)}"
    return None


def _list_noted(consultation_id: UUID) -> dict[int, dict[str, str]]:
    """Return the paths of the decisions of a consultation, by number and by hash.

    A number has two if the log continued after a restore without what it had lost.
    """
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for month in _list_folder("")[0]:
        folder = f"{month}/{consultation_id}"
        for name in _list_folder(folder)[1]:
            number, _separator, found_hash = name.removesuffix(".json").partition("-")
            found[int(number)][found_hash] = f"{folder}/{name}"
    return found


def _is_recent(entry: Entry) -> bool:
    return datetime.fromisoformat(entry.decided_at) > began_at() - COMMITTED_WITHIN


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


def _in_order() -> list[Entry]:
    entries = map(_read, _paths())
    return sorted(entries, key=lambda entry: (entry.decided_at, entry.number))


def _read(path: str) -> Entry:
    with storages["decisions"].open(path) as file:
        return Entry(**json.load(file))


def _paths() -> Iterator[str]:
    """Yield the file of each role and each older decision, then of each decision, by month."""
    for month in sorted(_list_folder("")[0]):
        consultations, names = _list_folder(month)
        yield from (f"{month}/{name}" for name in names)
        for consultation in consultations:
            folder = f"{month}/{consultation}"
            yield from (f"{folder}/{name}" for name in _list_folder(folder)[1])


def _list_folder(path: str) -> tuple[list[str], list[str]]:
    """Return the names of the folders and of the files in a folder of the ledger."""
    try:
        return storages["decisions"].listdir(path)
    except FileNotFoundError:  # nothing of this folder was decided yet
        return [], []
