"""Sketches that find almost identical texts without comparing every pair of texts.

A text is a set of pairs of neighbouring words. The likeness of two texts is the share of pairs that
they have in common. A sketch (MinHash, 96 numbers of 32 bits) is enough to estimate this share, and
contains none of the words. An index finds its bands (32 of 3 numbers). Two texts with half of their
pairs in common share a band more than nineteen times in twenty. Two texts that only have the same
subject almost never do: in 18,000 real comments, a text met two others in this way.

PostgreSQL's trigrams are not used, because their index serves no query under row-level security
(ADR 7). For long texts, their likeness also counts letters that all French texts share. A single
simhash is not used either. Comments and templates often have only a dozen words. Once two words are
replaced, the simhash of such a text differs from the original by more bits than from other texts.
"""

import re
import struct
from hashlib import blake2b
from itertools import pairwise

from moderation.signals.spans import folded

SIZE = 96
ROWS = 3
# From this likeness on, two texts are almost identical: each has one word in ten, or a sentence,
# that the other has not.
ALIKE = 0.45
# Shorter texts are alike by chance. Many people write `Je suis d'accord avec cette proposition`.
FEWEST_WORDS = 15
_PER_DIGEST = 16
_READ = struct.Struct(f"<{_PER_DIGEST}I").unpack
_WRITTEN = struct.Struct(f"<{SIZE}I")
_SALTS = [bytes([n]) for n in range(SIZE // _PER_DIGEST)]
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+")


def sketch(text: str) -> bytes | None:
    """Return the sketch of a text, or None if it is too short to be compared."""
    pairs = _pairs(text)
    if not pairs:
        return None
    parts = [
        [min(column) for column in zip(*(_numbers(pair, salt) for pair in pairs), strict=True)]
        for salt in _SALTS
    ]
    return _WRITTEN.pack(*(number for part in parts for number in part))


def _pairs(text: str) -> set[bytes]:
    """Return the pairs of neighbouring words.

    All numbers are equal, because a template is filled in with numbers.
    """
    words = _WORD.findall(_NUMBER.sub("0", folded(text)))
    if len(words) < FEWEST_WORDS:
        return set()
    return {f"{word} {following}".encode() for word, following in pairwise(words)}


def _numbers(pair: bytes, salt: bytes) -> tuple[int, ...]:
    return _READ(blake2b(pair, digest_size=4 * _PER_DIGEST, salt=salt).digest())


def likeness(first: bytes, second: bytes) -> float:
    """Return the share of pairs that two texts have in common, from 0 to 1.

    The estimate is right within about a tenth.
    """
    return (
        sum(a == b for a, b in zip(_WRITTEN.unpack(first), _WRITTEN.unpack(second), strict=True))
        / SIZE
    )


def bands(text_sketch: bytes) -> list[int]:
    """Return the values by which an index finds a sketch: signed numbers of 64 bits."""
    width = 4 * ROWS
    chunks = (
        bytes([place]) + text_sketch[at : at + width]
        for place, at in enumerate(range(0, len(text_sketch), width))
    )
    return [
        int.from_bytes(blake2b(chunk, digest_size=8).digest(), "big", signed=True)
        for chunk in chunks
    ]
