"""Encryption of what links a voter with a vote, by keys that no backup contains (ADR 139).

Each question has two keys. The first makes pseudonyms and encrypts ballots, the second makes nonces
and encrypts votes. Both are stored encrypted by the first key of `settings.VOTE_KEYS`. Every text
has a fixed length within a question, so that no length reveals a choice.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from functools import cached_property
from struct import Struct
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from uuid import UUID

import structlog
from django.conf import settings

from votes.ballot_box.models import CANONICAL, LONGEST, LedgerHead
from votes.ballot_box.store.slips import Opening, opening
from votes.enums import POSITION, Choice
from votes.exceptions import VotesUnreadable

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    Stored = bytes | memoryview

log = structlog.get_logger(__name__)

NONCE_BYTES = 12
MARK_BYTES = 16
ANSWER_BYTES = MARK_BYTES + 32
ANSWERS = 8  # the last requests of a voter that receive the same answer again
POSITIONS = frozenset(Choice.values)
POSITION_BYTES = max(map(len, POSITIONS))
# Choices of polls that are not one `UUID=value` for each option.
CHOICE_BYTES = {POSITION: POSITION_BYTES, "single": 36, "support": 8}
OPTION_BYTES = len(f"{'0' * 36}=-100,")
IS_CANONICAL = re.compile(CANONICAL).fullmatch
# The columns of a question's ledger head `h` and key `k` that `Box` takes.
BOX = "ARRAY[k.key, k.nonce_key], k.id, h.choice_bytes"


class Ballot(NamedTuple):
    """The encrypted part of a voter's ballot: the last vote, and the requests answered last.

    `answered` has 16 bytes of the digest of each request's id, then its commitment; newest first.
    """

    revision: int
    version: int
    day: date
    commitment: bytes
    answered: bytes
    choice: str

    def answer_to(self, mark: bytes) -> bytes | None:
        """Return the commitment that a request received, or None if it is new."""
        for start in range(0, len(self.answered), ANSWER_BYTES):
            if self.answered[start : start + MARK_BYTES] == mark:
                return self.answered[start + MARK_BYTES : start + ANSWER_BYTES]
        return None


class Vote(NamedTuple):
    """The encrypted part of a vote. An empty choice is a withdrawal."""

    pseudonym: bytes
    revision: int
    version: int
    level: str
    choice: str


class Arrival(NamedTuple):
    """The encrypted part of a vote that waits. `before` is the choice that it replaces, or empty."""

    vote: Vote
    commitment: bytes
    before_version: int
    before: str


class Box:
    """The keys of a question, decrypted when they are first needed.

    Every method that needs them raises `VotesUnreadable` if no vote key decrypts them.
    """

    def __init__(
        self, question: UUID, keys: Sequence[Stored | None], key_id: UUID, choice_bytes: int
    ) -> None:
        self.question = question
        self.choice_bytes = choice_bytes
        self._keys = keys
        self._key_id = key_id

    @classmethod
    def of(cls, head: LedgerHead) -> Box:
        """Return the box of a question from the head of its ledger, which has its key."""
        return cls(head.pk, (head.key.key, head.key.nonce_key), head.key_id, head.choice_bytes)

    @property
    def has_links(self) -> bool:
        """Return whether votes still lead to their voters (ADR 137)."""
        return self._keys[0] is not None

    @cached_property
    def pseudonyms(self) -> bytes:
        """The key of pseudonyms."""
        if self._keys[0] is None:
            raise VotesUnreadable
        return decrypt_key(self._key_id, self._keys[0])

    @cached_property
    def nonces(self) -> bytes:
        """The key of nonces."""
        return decrypt_key(self._key_id, cast("Stored", self._keys[1]))

    @cached_property
    def _ballots(self) -> AESGCM:
        return _cipher(self.pseudonyms, b"encrypt ballots")

    @cached_property
    def _votes(self) -> AESGCM:
        return _cipher(self.nonces, b"encrypt votes")

    @cached_property
    def _layouts(self) -> _Layouts:
        return _Layouts(
            Struct(f">III32s{ANSWERS * ANSWER_BYTES}s{self.choice_bytes}s"),
            Struct(f">32sII8s{self.choice_bytes}s"),
            Struct(f">32sI{self.choice_bytes}s"),
        )

    def opening(self, vote: Vote) -> Opening:
        """Return the commitment of a vote with its layers."""
        return opening(self.question, key=self.nonces, **vote._asdict())

    def encrypt_ballot(self, voter: UUID, ballot: Ballot) -> bytes:
        """Encrypt a ballot, with the last requests only."""
        layout = self._layouts.ballot
        fields = (*ballot[:2], ballot.day.toordinal(), *ballot[3:5], self._text(ballot.choice))
        return _encrypt(self._ballots, layout.pack(*fields), self._place(b"ballot", voter.bytes))

    def decrypt_ballot(self, voter: UUID, encrypted: Stored) -> Ballot:
        """Decrypt the ballot of a voter."""
        text = _decrypt(self._ballots, encrypted, self._place(b"ballot", voter.bytes))
        fields = self._layouts.ballot.unpack(text)
        revision, version, day, commitment, answered, choice = fields
        day = date.fromordinal(day)
        return Ballot(revision, version, day, commitment, answered, _read(choice))

    def encrypt_arrival(self, mark: bytes, arrival: Arrival) -> bytes:
        """Encrypt a vote that waits."""
        vote = self._packed(arrival.vote)
        before = (arrival.commitment, arrival.before_version, self._text(arrival.before))
        text = vote + self._layouts.before.pack(*before)
        return _encrypt(self._votes, text, self._place(b"arrival", mark))

    def decrypt_arrival(self, mark: bytes, encrypted: Stored) -> Arrival:
        """Decrypt a vote that waits."""
        layouts = self._layouts
        text = _decrypt(self._votes, encrypted, self._place(b"arrival", mark))
        commitment, version, before = layouts.before.unpack(text[layouts.vote.size :])
        vote = _unpacked(layouts, text[: layouts.vote.size])
        return Arrival(vote, commitment, version, _read(before))

    def encrypt_entry(self, commitment: bytes, vote: Vote) -> bytes:
        """Encrypt a vote that a batch lists."""
        return _encrypt(self._votes, self._packed(vote), self._place(b"entry", commitment))

    def decrypt_entry(self, commitment: bytes, encrypted: Stored) -> Vote:
        """Decrypt a vote that a batch lists."""
        text = _decrypt(self._votes, encrypted, self._place(b"entry", commitment))
        return _unpacked(self._layouts, text)

    def _place(self, table: bytes, row: bytes) -> bytes:
        """Return what binds a text to its row, so that it cannot be moved to another one."""
        return table + self.question.bytes + row

    def _packed(self, vote: Vote) -> bytes:
        fields = (*vote[:3], vote.level.encode(), self._text(vote.choice))
        return self._layouts.vote.pack(*fields)

    def _text(self, choice: str) -> bytes:
        """Return a choice as bytes. Raise `ValueError` if it is not canonical (§4)."""
        if choice not in POSITIONS and not IS_CANONICAL(choice):
            raise ValueError("a choice that is not canonical")
        text = choice.encode()
        if len(text) > self.choice_bytes:
            raise ValueError("a choice that is too long")
        return text


class _Layouts(NamedTuple):
    """The layout of each text. Shorter values are filled up with zeros."""

    ballot: Struct
    vote: Struct
    before: Struct


def _unpacked(layouts: _Layouts, text: bytes) -> Vote:
    pseudonym, revision, version, level, choice = layouts.vote.unpack(text)
    return Vote(pseudonym, revision, version, _read(level), _read(choice))


def _read(text: bytes) -> str:
    return text.rstrip(b"\0").decode()


def longest_choice(rules: str) -> int:
    """Return the number of bytes of the longest choice that the rules of a question allow."""
    terms: dict[str, Any] = json.loads(rules)
    if terms["kind"] in CHOICE_BYTES:
        return CHOICE_BYTES[terms["kind"]]
    return min(LONGEST, OPTION_BYTES * max(1, len(terms["options"])))


def encrypt_key(key_id: UUID, key: bytes) -> bytes:
    """Encrypt a key of a question with the first vote key of the installation.

    Raise `VotesUnreadable` if this process has none.
    """
    if not settings.VOTE_KEYS:
        raise VotesUnreadable
    return _encrypt(_vote_cipher(settings.VOTE_KEYS[0]), key, b"key" + key_id.bytes)


def decrypt_key(key_id: UUID, encrypted: Stored) -> bytes:
    """Decrypt a key of a question. Raise `VotesUnreadable` if no vote key fits."""
    for key in settings.VOTE_KEYS:
        with suppress(VotesUnreadable):
            return _decrypt(_vote_cipher(key), encrypted, b"key" + key_id.bytes)
    log.warning("votes_unreadable")
    raise VotesUnreadable


def mark_of(commitment: bytes) -> bytes:
    """Return the mark by which a vote that waits is found. It does not reveal the commitment."""
    return _marks(commitment, settings.VOTE_KEYS[:1])[0]


def marks_of(commitment: bytes) -> list[bytes]:
    """Return the marks of a commitment under every vote key of the installation."""
    return _marks(commitment, settings.VOTE_KEYS)


def _marks(commitment: bytes, keys: list[str]) -> list[bytes]:
    return [hmac.digest(_derive(key, b"mark"), commitment, "sha256") for key in keys]


def _vote_cipher(key: str) -> AESGCM:
    return _cipher(_derive(key, b"keys"), b"encrypt keys")


def _derive(key: str, purpose: bytes) -> bytes:
    return hmac.digest(hashlib.sha256(key.encode()).digest(), b"consult.votes." + purpose, "sha256")


def _cipher(key: bytes, purpose: bytes) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import (  # noqa: PLC0415 - heavy, see test_memory.py
        AESGCM,
    )

    return AESGCM(hmac.digest(key, purpose, "sha256"))


def _encrypt(cipher: AESGCM, text: bytes, place: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, text, place)


def _decrypt(cipher: AESGCM, encrypted: Stored, place: bytes) -> bytes:
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - heavy, see test_memory.py

    encrypted = bytes(encrypted)
    try:
        return cipher.decrypt(encrypted[:NONCE_BYTES], encrypted[NONCE_BYTES:], place)
    except (InvalidTag, ValueError):
        raise VotesUnreadable from None


def new_ballot(day: date) -> Ballot:
    """Return the ballot of a person who has not voted yet."""
    return Ballot(0, 0, day, b"", b"", "")
