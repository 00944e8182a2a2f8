"""Plain values that the ballot box takes and returns, without database rows."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from votes import ledger


@dataclass(frozen=True)
class Voter:
    """A voter and their assurance level."""

    id: UUID
    level: str


@dataclass(frozen=True)
class Receipt:
    """The proof of deposit of a vote. The nonce is for the voter only.

    `batch`, and `head` (the hash of the chain after it), are None until the register lists the
    vote.
    """

    question: UUID
    commitment: str
    nonce: str
    revision: int
    batch: int | None
    head: str | None


@dataclass(frozen=True)
class OwnBallot:
    """A vote as its voter may read it: choice, version of the text, day and receipt."""

    choice: str
    version: int
    day: date
    receipt: Receipt


@dataclass(frozen=True)
class Deposit:
    """The outcome of casting or withdrawing: the vote, and the choices before and after.

    The choices are equal if no vote was added. `is_repeated` states that the request was answered
    before, and receives the same answer. `waiting` is the number of people, this voter included,
    whose votes are not in the public count of a live question yet; 0 if no vote was added.
    """

    ballot: OwnBallot
    before: str
    after: str
    is_repeated: bool = False
    waiting: int = 0

    @property
    def is_new(self) -> bool:
        """Return whether a vote was added to the ballot box."""
        return self.before != self.after


class Opening(NamedTuple):
    """The values that open the commitment of one vote.

    `nonce` opens `inner`, and `level_nonce` opens `tier`.
    """

    secret: bytes
    nonce: bytes
    level_nonce: bytes
    inner: bytes
    tier: bytes
    turn: bytes
    commitment: bytes


def opening(
    question: UUID,
    *,
    key: bytes,
    pseudonym: bytes,
    revision: int,
    version: int,
    choice: str,
    level: str,
) -> Opening:
    """Return the commitment of a vote with its layers. An empty choice is a withdrawal.

    `key` is that of the nonces.
    """
    secret = ledger.secret(key, pseudonym, revision)
    nonce = ledger.nonce(secret, "choice")
    level_nonce = ledger.nonce(secret, "level")
    inner = ledger.inner(question, choice=choice, nonce=nonce)
    tier = ledger.tier(question, level=level, nonce=level_nonce)
    turn = ledger.turn(
        question, version=version, revision=revision, nonce=ledger.nonce(secret, "turn")
    )
    commitment = ledger.vote_commitment(
        question, pseudonym=pseudonym, inner=inner, tier=tier, turn=turn
    )
    return Opening(secret, nonce, level_nonce, inner, tier, turn, commitment)
