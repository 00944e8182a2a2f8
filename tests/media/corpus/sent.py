"""A file of the corpus, and how it must end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from consult.media.enums import Refusal

CANARY = b"CANARY-48.8566-2.3522"
SAID = CANARY.decode()
ANY = frozenset(Refusal)
NOT_OURS = frozenset({Refusal.UNKNOWN_FORMAT, Refusal.DAMAGED, Refusal.NO_SOUND})
FAMILIES = {"valid": 40, "broken": 60, "confused": 50, "tricks": 40, "bombs": 30, "metadata": 30}


@dataclass(frozen=True)
class Sent:
    """A file of the corpus: the name it comes under, how it is made, and how it must end.

    `refusals`: those that are right. With `may_pass` it may also be made anew, without anything of the canary.
    """

    family: str
    label: str
    name: str
    make: Callable[[], bytes]
    refusals: frozenset = frozenset()
    may_pass: bool = False

    def __str__(self):
        return f"{self.family}: {self.label}"


@dataclass(frozen=True)
class Bait:
    """What tricks point to: a file of this machine and an address that listens."""

    path: Path
    url: str
