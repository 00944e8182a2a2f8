"""What an engine hears, what somebody wrote down, and the two methods that every engine has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Word:
    """A word with its seconds; `text` begins with the blank that stands before it; `probability` from 0 to 1."""

    start: float
    end: float
    text: str
    probability: float


@dataclass(frozen=True)
class Heard:
    """Words that an engine heard one after the other."""

    words: tuple[Word, ...]


@dataclass(frozen=True)
class Passage:
    """What is said in one go, as a transcript keeps it; what was typed has no seconds.

    `words` are [start, end, word] of a draft; `doubtful` are [from, to] characters that the engine doubts.
    """

    text: str
    start: float | None = None
    end: float | None = None
    speaker: str = ""
    words: list[list] = field(default_factory=list)
    doubtful: list[list[int]] = field(default_factory=list)


class Engine(Protocol):
    """Something that writes down what is said, on this machine."""

    def name(self) -> str | None:
        """What it is, with its model, in a line; None where it cannot work here."""

    def transcribe(self, path: str, language: str) -> Iterator[Heard]:
        """What is said in a file of sound or video, from its beginning; `language` is of two letters.

        Words come as they are heard: whoever reads them may stop at any time.
        """
