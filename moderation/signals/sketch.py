"""Texts that say almost the same, found without comparing each with every other.

A text is a set of pairs of words that follow one another; two are alike by the share of pairs that they have in
common. A sketch (MinHash, 96 numbers of 32 bits) keeps enough of that set to estimate the share, and none of its words.
Its bands (32 of 3 numbers) are what an index finds: two texts with half of their pairs in common share a band more than
nineteen times in twenty, two that only speak of the same subject almost never: in 18,000 real comments, a text met two
others that way.

Why not PostgreSQL's trigrams: their index serves no query under row-level security (ADR 7), and their likeness of two
long texts is of letters that all French texts share. Why not one simhash: texts of a dozen words, which comments and
templates are, differ from themselves by more bits than from others once two words are replaced.
"""

from __future__ import annotations

import re
import struct
from hashlib import blake2b
from itertools import pairwise

from moderation.signals.spans import folded

SIZE, ROWS = 96, 3
# From there on two texts say almost the same: each has one word in ten, or a sentence, that the other has not.
ALIKE = 0.45
# Shorter ones are alike by chance: « Je suis d'accord avec cette proposition » is written by many.
FEWEST_WORDS = 15
_PER_DIGEST = 16
_READ = struct.Struct(f"<{_PER_DIGEST}I").unpack
_WRITTEN = struct.Struct(f"<{SIZE}I")
_SALTS = [bytes([n]) for n in range(SIZE // _PER_DIGEST)]
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+")


def sketch(text: str) -> bytes | None:
    """The sketch of a text; None where it is too short to be told from others."""
    pairs = _pairs(text)
    if not pairs:
        return None
    parts = [[min(column) for column in zip(*(_numbers(pair, salt) for pair in pairs), strict=True)] for salt in _SALTS]
    return _WRITTEN.pack(*(number for part in parts for number in part))


def _pairs(text):
    """Pairs of neighbouring words; any number is as good as another, as in a template that is filled in."""
    words = _WORD.findall(_NUMBER.sub("0", folded(text)))
    if len(words) < FEWEST_WORDS:
        return set()
    return {f"{one} {other}".encode() for one, other in pairwise(words)}


def _numbers(pair, salt):
    return _READ(blake2b(pair, digest_size=4 * _PER_DIGEST, salt=salt).digest())


def likeness(one: bytes, other: bytes) -> float:
    """The share of pairs that two texts have in common, from 0 to 1, within a tenth or so."""
    return sum(a == b for a, b in zip(_WRITTEN.unpack(one), _WRITTEN.unpack(other), strict=True)) / SIZE


def bands(drawn: bytes) -> list[int]:
    """What an index finds a sketch by: signed numbers of 64 bits."""
    width = 4 * ROWS
    chunks = (bytes([place]) + drawn[at : at + width] for place, at in enumerate(range(0, len(drawn), width)))
    return [int.from_bytes(blake2b(chunk, digest_size=8).digest(), "big", signed=True) for chunk in chunks]
