"""The computations of the ledger, exactly as docs/ledger-format.md defines them.

Functions take bytes and return bytes; they store nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import struct
from collections.abc import Iterable, Mapping
from functools import cache
from uuid import UUID

FORMAT = b"consult-ledger-2"
METHOD = "last-choice-counts-1"
SECRET_BYTES = 32
ENTRY_BYTES = 56
NO_HASH = bytes(32)
SMALLEST_CELL = 11  # people with the same level and choice, and people of a question on its own
SMALLEST_BATCH = 40  # new voters, of whom 11 are opened even if half vote again (ADR 80)

_length = struct.Struct(">I").pack
_u64 = struct.Struct(">Q").pack


def new_secret() -> bytes:
    """Return a random key or nonce from the system's generator."""
    return secrets.token_bytes(SECRET_BYTES)


def digest(tag: str, *fields: bytes) -> bytes:
    """Return H(tag, …): SHA-256 over length-prefixed fields.

    Because of the lengths, two different sequences of fields never have the same input.
    """
    hashed = _started(tag).copy()
    for field in fields:
        hashed.update(_length(len(field)) + field)
    return hashed.digest()


@cache
def _started(tag: str) -> hashlib._Hash:
    """Return SHA-256 after the format and the tag, which many votes have in common."""
    parts = (FORMAT, tag.encode())
    return hashlib.sha256(b"".join(_length(len(part)) + part for part in parts))


def rules_text(rules: Mapping) -> str:
    """Return the rules of a question as the one line of JSON that is hashed and published."""
    return json.dumps(rules, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def rules_hash(text: str) -> bytes:
    """Return the commitment to the rules of a question at its opening."""
    return digest("rules", text.encode())


def pseudonym(key: bytes, voter: UUID) -> bytes:
    """Return the pseudonym of a voter within the scope of a key.

    Without the key, it does not lead back to the voter.
    """
    return hmac.digest(key, voter.bytes, "sha256")


def person(key: bytes, mailbox: str) -> bytes:
    """Return the mark of the owner of a mailbox. It counts people, and is never published."""
    return hmac.digest(key, b"person" + mailbox.encode(), "sha256")


def secret(key: bytes, pseudonym: bytes, revision: int) -> bytes:
    """Derive the secret of one revision of a voter.

    All the nonces of the revision come from it, and only its voter receives it.
    """
    return hmac.digest(key, b"secret" + pseudonym + _u64(revision), "sha256")


def nonce(secret: bytes, layer: str) -> bytes:
    """Derive the nonce of one layer (`choice`, `level` or `turn`).

    When it is published, it does not reveal any other nonce.
    """
    return digest("nonce", secret, layer.encode())


def inner(question: UUID, *, choice: str, nonce: bytes) -> bytes:
    """Return the commitment to a choice."""
    return digest("choice", question.bytes, choice.encode(), nonce)


def tier(question: UUID, *, level: str, nonce: bytes) -> bytes:
    """Return the commitment to the assurance level of a voter.

    It is separate from the choice, so that it can stay closed.
    """
    return digest("level", question.bytes, level.encode(), nonce)


def turn(question: UUID, *, version: int, revision: int, nonce: bytes) -> bytes:
    """Return the commitment to the version of the text and the revision number of the voter.

    It is never opened, because both numbers reveal an order.
    """
    return digest("turn", question.bytes, _u64(version), _u64(revision), nonce)


def vote_commitment(
    question: UUID, *, pseudonym: bytes, inner: bytes, tier: bytes, turn: bytes
) -> bytes:
    """Return the commitment to a vote or its withdrawal."""
    return digest("vote", question.bytes, pseudonym, inner, tier, turn)


def batch_commitment(question: UUID, commitments: Iterable[bytes]) -> bytes:
    """Return the commitment to the votes of one batch, given in byte order."""
    return digest("batch", question.bytes, b"".join(commitments))


def close_commitment(question: UUID, counts: Mapping[str, int]) -> bytes:
    """Return the commitment to the final count of a question."""
    lines = sorted((choice.encode(), count) for choice, count in counts.items() if count)
    text = b"".join(choice + b"=%d\n" % count for choice, count in lines)
    return digest("close", question.bytes, _u64(sum(counts.values())), text)


def genesis(question: UUID, rules: bytes) -> bytes:
    """Return the start of a chain, bound to its question and to the hash of its rules."""
    return digest("genesis", question.bytes, rules)


def link(previous: bytes, *, number: int, kind: str, commitment: bytes, day: str) -> bytes:
    """Join one batch, or the close, to the chain and return the new head."""
    return digest("chain", previous, _u64(number), kind.encode(), commitment, day.encode())


def head_entry(question: UUID, number: int, head: bytes) -> bytes:
    """Return one head in the format of checkpoints: 16 + 8 + 32 bytes."""
    return question.bytes + _u64(number) + head


def read_head_entry(entry: bytes) -> tuple[UUID, int, bytes]:
    """Return the question, number and head from the bytes that `head_entry` returned."""
    return UUID(bytes=entry[:16]), int.from_bytes(entry[16:24], "big"), entry[24:ENTRY_BYTES]


def checkpoint(
    consultation: UUID, *, number: int, previous: bytes, day: str, heads: Iterable[bytes]
) -> bytes:
    """Return the commitment to every head of a consultation.

    `heads` are entries of `head_entry` in the order of the questions.
    """
    return digest(
        "checkpoint",
        consultation.bytes,
        _u64(number),
        previous,
        day.encode(),
        digest("heads", *heads),
    )


def may_publish_levels(cells: Mapping[tuple[str, str], int], choices: Iterable[str]) -> bool:
    """Return whether every cell of (level present × choice possible) has enough people."""
    levels = {level for level, _ in cells}
    return all(
        cells.get((level, choice), 0) >= SMALLEST_CELL for level in levels for choice in choices
    )


def counts_by_level(cells: Mapping[tuple[str, str], int]) -> dict[str, dict[str, int]]:
    """Return the number of voters by level, then by choice.

    Return nothing if there are fewer than two levels, or if a cell is too small to be published.
    """
    levels = sorted({level for level, _choice in cells})
    choices = sorted({choice for _level, choice in cells})
    if len(levels) < 2 or not may_publish_levels(cells, choices):
        return {}
    return {
        level: {choice: cells.get((level, choice), 0) for choice in choices} for level in levels
    }
