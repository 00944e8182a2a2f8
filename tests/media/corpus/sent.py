"""The type of a file of the corpus, with its expected outcome."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from consult.media.enums import Refusal

CANARY = b"CANARY-48.8566-2.3522"
CANARY_TEXT = CANARY.decode()
ANY = frozenset(Refusal)
NOT_OURS = frozenset({Refusal.UNKNOWN_FORMAT, Refusal.DAMAGED, Refusal.NO_SOUND})
FAMILIES = {"valid": 40, "broken": 60, "confused": 50, "tricks": 40, "bombs": 30, "metadata": 30}


@dataclass(frozen=True)
class Sent:
    """A file of the corpus: its name, the function that makes it, and its expected outcome.

    `refusals` are the correct reasons of refusal. With `may_pass`, the file may also be rendered,
    without any part of the canary.
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
    """The targets that tricks point to: a file of this machine and an address that listens."""

    path: Path
    url: str
