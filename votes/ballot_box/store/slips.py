"""What goes into the ballot box and comes out of it: plain values, no rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from votes import ledger

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

LAYERS = ("choice", "level", "turn")


@dataclass(frozen=True)
class Voter:
    """Who votes, and with what assurance."""

    id: UUID
    level: str


@dataclass(frozen=True)
class Receipt:
    """Proof of deposit. The nonce is for the voter alone.

    `batch` and `head`, the hash of the chain after it, are None until the register lists the vote.
    """

    question: UUID
    commitment: str
    nonce: str
    revision: int
    batch: int | None
    head: str | None


@dataclass(frozen=True)
class OwnBallot:
    """A vote as its voter may read it: the choice, the version of the text, the day, the receipt."""

    choice: str
    version: int
    day: date
    receipt: Receipt


@dataclass(frozen=True)
class Deposit:
    """The outcome of an act: the vote it answers with, the choices before and after; equal where nothing was added.

    `is_repeated`: the request came before, and gets the answer that it got.
    """

    ballot: OwnBallot
    before: str
    after: str
    is_repeated: bool = False

    @property
    def is_new(self) -> bool:
        """Whether a vote was added to the ballot box."""
        return self.before != self.after


@dataclass(frozen=True)
class Opening:
    """Everything that opens the commitment of one vote."""

    secret: bytes
    inner: bytes
    tier: bytes
    turn: bytes
    commitment: bytes


def opening(
    question: UUID, *, key: bytes, pseudonym: bytes, revision: int, version: int, choice: str, level: str
) -> Opening:
    """Compute the commitment of a vote, or of a withdrawal where the choice is empty, with its layers."""
    secret = ledger.secret(key, pseudonym, revision)
    nonces = {layer: ledger.nonce(secret, layer) for layer in LAYERS}
    layers = {
        "inner": ledger.inner(question, choice=choice, nonce=nonces["choice"]),
        "tier": ledger.tier(question, level=level, nonce=nonces["level"]),
        "turn": ledger.turn(question, version=version, revision=revision, nonce=nonces["turn"]),
    }
    commitment = ledger.vote_commitment(question, pseudonym=pseudonym, **layers)
    return Opening(secret=secret, commitment=commitment, **layers)
