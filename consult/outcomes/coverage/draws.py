"""Seeded random selections, by a rule that any program can follow (docs/coverage.md).

Python's own generator is not used, because its selections may change between versions.
"""

from collections.abc import Iterator
from hashlib import sha256
from struct import Struct

WORDS = Struct(">8I")
RANGE = 1 << 32


def seed_of(consultation_id: object) -> str:
    """Return the seed of a consultation. A writer cannot choose another one to get a better interval."""
    return f"consult-coverage-1/{consultation_id}"


def words(seed: str, number: int) -> Iterator[int]:
    """Yield the whole numbers of 32 bits of one draw, without end."""
    block = 0
    while True:
        yield from WORDS.unpack(sha256(f"{seed}/{number}/{block}".encode()).digest())
        block += 1


def draw(seed: str, number: int, size: int, among: int) -> list[int]:
    """Return the places (from 0) of `size` different objects drawn among `among` objects.

    Each selection of that size has the same chance: a Fisher-Yates shuffle stops after `size`
    steps, and a word that would favour low numbers is skipped.
    """
    source = words(seed, number)
    places = list(range(among))
    # Every word below this is fair at every step, so that few words need the exact limit.
    always_fair = RANGE - among
    for step in range(size):
        remaining = among - step
        word = next(source)
        while word >= always_fair and word >= RANGE - RANGE % remaining:
            word = next(source)
        other = step + word % remaining
        chosen = places[other]
        places[other] = places[step]
        places[step] = chosen
    return places[:size]


def draw_with_repeats(seed: str, number: int, among: int) -> list[int]:
    """Return as many places as there are objects, each drawn among all of them (a bootstrap)."""
    source = words(seed, number)
    fair = RANGE - RANGE % among
    places: list[int] = []
    while len(places) < among:
        word = next(source)
        if word < fair:
            places.append(word % among)
    return places


def rank_at(share: int, number: int) -> int:
    """Return the place (from 0) of a percentile in a sorted list, by the nearest-rank method."""
    return -(-share * number // 100) - 1
