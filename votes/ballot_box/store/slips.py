"""What goes into the ballot box and comes out of it: plain values, no rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from votes import ledger
from votes.enums import EventKind

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID


@dataclass(frozen=True)
class Voter:
    """Who votes, and with what assurance."""

    id: UUID
    level: str


@dataclass(frozen=True)
class Receipt:
    """Proof of deposit. The nonce is for the voter's eyes."""

    question: UUID
    sequence: int
    commitment: str
    head: str
    nonce: str


@dataclass(frozen=True)
class OwnBallot:
    """What a voter put in: the choice, the version of the text it is on, the day, the receipt."""

    choice: str
    version: int
    day: date
    receipt: Receipt


@dataclass(frozen=True)
class Deposit:
    """What an act did: what it put in, and the choices before and after, equal where nothing was added."""

    ballot: OwnBallot
    before: str
    after: str

    @property
    def is_new(self) -> bool:
        """Whether an event was added to the ledger."""
        return self.before != self.after


@dataclass(frozen=True)
class Sealed:
    """One event, computed: the columns of its ledger row and of its opening."""

    sequence: int
    kind: str
    commitment: bytes
    previous: bytes
    hash: bytes
    day: date
    pseudonym: bytes
    inner: bytes
    tier: bytes
    version: int
    choice: str
    nonce: bytes
    level: str
    level_nonce: bytes

    def ballot(self, question: UUID) -> OwnBallot:
        """What its voter may know of it."""
        named = (self.commitment.hex(), self.hash.hex(), self.nonce.hex())
        return OwnBallot(self.choice, self.version, self.day, Receipt(question, self.sequence, *named))


def seal(question: UUID, *, head, key: bytes, voter: Voter, choice: str, version: int, day: date) -> Sealed:
    """Compute the next event of a chain: a cast, or a withdrawal where the choice is empty.

    `head` has the `sequence` and `hash` the event follows.
    """
    kind = EventKind.CAST if choice else EventKind.WITHDRAW
    nonce, level_nonce = ledger.new_secret(), ledger.new_secret()
    pseudonym = ledger.pseudonym(key, voter.id)
    inner = ledger.inner(question, version=version, choice=choice, nonce=nonce)
    tier = ledger.tier(question, level=voter.level, nonce=level_nonce)
    commitment = ledger.event_commitment(question, kind=kind, pseudonym=pseudonym, inner=inner, tier=tier)
    sequence, previous = head.sequence + 1, bytes(head.hash)
    digest = ledger.link(previous, sequence=sequence, kind=kind, commitment=commitment, day=day.isoformat())
    return Sealed(
        sequence=sequence,
        kind=kind.value,
        commitment=commitment,
        previous=previous,
        hash=digest,
        day=day,
        pseudonym=pseudonym,
        inner=inner,
        tier=tier,
        version=version,
        choice=choice,
        nonce=nonce,
        level=voter.level,
        level_nonce=level_nonce,
    )
