"""The arithmetic of the ledger, exactly as docs/ledger-format.md states it: bytes in, bytes out, nothing stored."""

import hashlib
import hmac
import json
import secrets
import struct
from collections.abc import Iterable, Mapping
from uuid import UUID

FORMAT = b"consult-ledger-2"
METHOD = "last-choice-counts-1"
SECRET_BYTES = 32
ENTRY_BYTES = 56
NO_HASH = bytes(32)
SMALLEST_CELL = 11
SMALLEST_BATCH = 11

_length = struct.Struct(">I").pack
_u64 = struct.Struct(">Q").pack


def new_secret() -> bytes:
    """Draw a key or a nonce from the system's generator."""
    return secrets.token_bytes(SECRET_BYTES)


def digest(tag: str, *fields: bytes) -> bytes:
    """H(tag, …): SHA-256 over length-prefixed fields, so that no two sequences of fields collide."""
    parts = (FORMAT, tag.encode(), *fields)
    return hashlib.sha256(b"".join(piece for part in parts for piece in (_length(len(part)), part))).digest()


def rules_text(rules: Mapping) -> str:
    """Write the rules of a question as the one line of JSON that is hashed and published."""
    return json.dumps(rules, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def rules_hash(text: str) -> bytes:
    """Commit to the rules of a question at its opening."""
    return digest("rules", text.encode())


def pseudonym(key: bytes, voter: UUID) -> bytes:
    """Name a voter within the scope of a key, with no way back without the key."""
    return hmac.digest(key, voter.bytes, "sha256")


def secret(key: bytes, pseudonym: bytes, revision: int) -> bytes:
    """Derive the secret of one revision of a voter: all its nonces come from it, and only its voter receives it."""
    return hmac.digest(key, b"secret" + pseudonym + _u64(revision), "sha256")


def nonce(secret: bytes, layer: str) -> bytes:
    """Derive the nonce of one layer (`choice`, `level` or `turn`), which gives no other away when it is published."""
    return digest("nonce", secret, layer.encode())


def inner(question: UUID, *, choice: str, nonce: bytes) -> bytes:
    """Commit to a choice."""
    return digest("choice", question.bytes, choice.encode(), nonce)


def tier(question: UUID, *, level: str, nonce: bytes) -> bytes:
    """Commit to the assurance level of a voter, apart from the choice so that it can stay closed."""
    return digest("level", question.bytes, level.encode(), nonce)


def turn(question: UUID, *, version: int, revision: int, nonce: bytes) -> bytes:
    """Commit to the version of the text and to the revision number of the voter. Never opened: both tell an order."""
    return digest("turn", question.bytes, _u64(version), _u64(revision), nonce)


def vote_commitment(question: UUID, *, pseudonym: bytes, inner: bytes, tier: bytes, turn: bytes) -> bytes:
    """Commit to a vote or its withdrawal."""
    return digest("vote", question.bytes, pseudonym, inner, tier, turn)


def batch_commitment(question: UUID, commitments: Iterable[bytes]) -> bytes:
    """Commit to the votes of one batch, given in byte order."""
    return digest("batch", question.bytes, b"".join(commitments))


def close_commitment(question: UUID, counts: Mapping[str, int]) -> bytes:
    """Commit to the final count of a question."""
    lines = sorted((choice.encode(), count) for choice, count in counts.items() if count)
    text = b"".join(choice + b"=%d\n" % count for choice, count in lines)
    return digest("close", question.bytes, _u64(sum(counts.values())), text)


def genesis(question: UUID, rules: bytes) -> bytes:
    """Start a chain, bound to its question and to the hash of its rules."""
    return digest("genesis", question.bytes, rules)


def link(previous: bytes, *, number: int, kind: str, commitment: bytes, day: str) -> bytes:
    """Join one batch, or the close, to the chain and return the new head."""
    return digest("chain", previous, _u64(number), kind.encode(), commitment, day.encode())


def head_entry(question: UUID, number: int, head: bytes) -> bytes:
    """Write one head the way checkpoints do: 16 + 8 + 32 bytes."""
    return question.bytes + _u64(number) + head


def read_head_entry(entry: bytes) -> tuple[UUID, int, bytes]:
    """Read back what `head_entry` wrote."""
    return UUID(bytes=entry[:16]), int.from_bytes(entry[16:24], "big"), entry[24:ENTRY_BYTES]


def checkpoint(consultation: UUID, *, number: int, previous: bytes, day: str, heads: Iterable[bytes]) -> bytes:
    """Commit to every head of a consultation; `heads` are entries in order of question."""
    return digest("checkpoint", consultation.bytes, _u64(number), previous, day.encode(), digest("heads", *heads))


def may_publish_levels(cells: Mapping[tuple[str, str], int], choices: Iterable[str]) -> bool:
    """Return whether every cell of (level present × choice possible) has enough people."""
    levels = {level for level, _ in cells}
    return all(cells.get((level, choice), 0) >= SMALLEST_CELL for level in levels for choice in choices)
