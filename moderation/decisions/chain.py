"""The chain of decisions, which detects every change, removal or insertion in the public log.

Its format is described in docs/moderation-log.md. Entries of version 2 contain since when the
object waited (and therefore how long), until when the decision applies, and which decision it
undoes or reviews. Older entries, of version 1, have none of these fields. The chain uses public
fields alone, so that the rows of an open-data file can be verified like those of the table.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from consult.accounts.viewer import Viewer
from moderation.decisions.selectors import decisions as decision_selectors
from moderation.models import Decision

if TYPE_CHECKING:
    from consult.consultations.models import Consultation

FORMAT = "consult-moderation-1"


@dataclass(frozen=True)
class Entry:
    """A line of the public log, without its hash."""

    number: int
    decided_at: datetime
    target_kind: str
    target_id: UUID
    action: str
    reason: str
    origin: str
    automation: bool
    state_before: str
    state_after: str
    facts_digest: str
    opened_at: datetime | None = None
    until: datetime | None = None
    about: int | None = None


def genesis(consultation_id: UUID) -> str:
    """Return the hash that the first decision of a consultation follows."""
    return _hash("genesis", consultation_id.bytes)


def digest_of(facts: str, salt: str) -> str:
    """Return the digest of the facts, which is public.

    Without the salt, the facts cannot be guessed from it.
    """
    return _hash("facts", bytes.fromhex(salt), facts.encode())


def fresh_salt() -> str:
    """Return 256 random bits in hexadecimal."""
    return secrets.token_hex(32)


def link(previous: str, entry: Entry) -> str:
    """Return the hash of an entry that follows another one."""
    words = (
        entry.target_kind,
        entry.action,
        entry.reason,
        entry.origin,
        entry.state_before,
        entry.state_after,
    )
    more: tuple[bytes, ...] = _more(entry)
    tag, more = ("decision-2", more) if any(more) else ("decision", ())
    return _hash(
        tag,
        bytes.fromhex(previous),
        entry.number.to_bytes(8, "big"),
        _second(entry.decided_at).encode(),
        entry.target_id.bytes,
        *(word.encode() for word in words),
        b"true" if entry.automation else b"false",
        bytes.fromhex(entry.facts_digest),
        *more,
    )


def _more(entry: Entry) -> tuple[bytes, bytes, bytes]:
    """Return the fields that only version 2 has. An empty field is empty bytes."""
    opened_at, until = (
        _second(moment).encode() if moment else b"" for moment in (entry.opened_at, entry.until)
    )
    return opened_at, until, entry.about.to_bytes(8, "big") if entry.about else b""


def first_bad(consultation_id: UUID, entries: Iterable[tuple[Entry, str, str]]) -> int | None:
    """Verify (entry, previous, hash) tuples in order.

    Return the number of the first invalid one, or None.
    """
    head = genesis(consultation_id)
    for expected, (entry, previous, found) in enumerate(entries, start=1):
        if entry.number != expected or previous != head or found != link(head, entry):
            return expected
        head = found
    return None


def first_bad_decision(viewer: Viewer, consultation: Consultation) -> int | None:
    """Return the number of the first decision that does not follow from those before, or None."""
    return first_bad(
        consultation.pk, map(_split, decision_selectors.stream_log(viewer, consultation))
    )


def _split(row: dict[str, Any]) -> tuple[Entry, str, str]:
    previous = row.pop("previous")
    found = row.pop("hash")
    return Entry(**row), previous, found


def entry_of(decision: Decision) -> Entry:
    """Return the public fields of a decision that is about to be chained."""
    public = {
        field.name: getattr(decision, field.name)
        for field in fields(Entry)
        if field.name != "decided_at"
    }
    return Entry(decided_at=decision.created_at, **public)


def _second(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _hash(tag: str, *fields: bytes) -> str:
    digest = hashlib.sha256()
    for part in (FORMAT.encode(), tag.encode(), *fields):
        digest.update(len(part).to_bytes(4, "big") + part)
    return digest.hexdigest()
